interface Edit {
  /** Where the inserted text begins and ends in the output. */
  readonly start: number;
  readonly end: number;
  readonly removed: number;
  /** By how much positions after the edit lie further in the input. */
  readonly shift: number;
}

/**
 * Maps positions in what a transducer let out to positions in what it was given. Maps of transducers in a row are
 * chained by `before`, so that all of them answer in positions of the original text.
 */
export class OffsetMap {
  private edits: Edit[] = [];
  /** Shift of the edits that were forgotten. */
  private passed = 0;

  /** `before` maps what the transducer was given. */
  constructor(private readonly before?: OffsetMap) {}

  /** Edits are noted in order: at `position` of the output, `inserted` characters stand for `removed` ones. */
  note(position: number, removed: number, inserted: number): void {
    const shift = (this.edits.at(-1)?.shift ?? this.passed) + removed - inserted;
    this.edits.push({ start: position, end: position + inserted, removed, shift });
  }

  /** Where a value begins: what was removed right before it is not part of it. */
  toOriginal(position: number): number {
    const given = this.edits.length === 0 ? position + this.passed : this.given(position, this.endedBy(position));
    return this.before ? this.before.toOriginal(given) : given;
  }

  /** Where a value ends: what was removed right behind it is not part of it. */
  toOriginalEnd(position: number): number {
    const given = this.edits.length === 0 ? position + this.passed : this.given(position, this.endedBefore(position));
    return this.before ? this.before.toOriginalEnd(given) : given;
  }

  /** No position before this one will be asked for again. */
  forget(position: number): void {
    if (this.edits.length === 0) return this.before?.forget(position + this.passed);
    const count = this.endedBefore(position);
    this.before?.forget(this.given(position, count));
    if (count === 0) return;
    this.passed = this.edits[count - 1]!.shift;
    this.edits = this.edits.slice(count);
  }

  /** `count` edits lie wholly before the position, which may lie inside the next one. */
  private given(position: number, count: number): number {
    const shift = count > 0 ? this.edits[count - 1]!.shift : this.passed;
    const next = this.edits[count];
    const inside = next && position > next.start ? Math.max(0, position - next.start - next.removed) : 0;
    return position + shift - inside;
  }

  private endedBy(position: number): number {
    return this.count((edit) => edit.end <= position);
  }

  private endedBefore(position: number): number {
    return this.count((edit) => edit.end < position || (edit.end === position && edit.end > edit.start));
  }

  /** How many edits, from the first, fulfil a condition that no edit fulfils after one that does not. */
  private count(fulfils: (edit: Edit) => boolean): number {
    let low = 0;
    let high = this.edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (fulfils(this.edits[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

import { type AerieAnswer, type Citation, markersIn } from '#contracts';

import { type ItemStatus, OutputItem, type ResponseEvent } from './output-item.js';

type Kind = 'output_text' | 'refusal';

interface Part {
  kind: Kind;
  text: string;
  logprobs: object[];
  annotations: object[];
}

/** What the model says to its reader. Parts follow each other; the last of them is the open one. */
export class MessageItem extends OutputItem {
  private readonly parts: Part[] = [];

  /** Its text, of all parts. */
  get text(): string {
    return this.parts.map(({ text }) => text).join('');
  }

  say(delta: string, logprobs: object[] = []): ResponseEvent[] {
    const opened = this.continue('output_text');
    const part = this.parts.at(-1)!;
    part.text += delta;
    part.logprobs.push(...logprobs);
    return [...opened, this.partEvent('output_text.delta', { delta, logprobs })];
  }

  refuse(delta: string): ResponseEvent[] {
    const opened = this.continue('refusal');
    this.parts.at(-1)!.text += delta;
    return [...opened, this.partEvent('refusal.delta', { delta })];
  }

  told(status: ItemStatus): object {
    return { id: this.id, type: 'message', status, role: 'assistant', content: this.parts.map(partTold) };
  }

  /** Citations are known once all is said. */
  close(status: ItemStatus, { citations = [] }: AerieAnswer): ResponseEvent[] {
    const annotated = this.parts.flatMap((part, contentIndex) => this.annotate(part, contentIndex, citations));
    return [...annotated, ...this.closePart(), this.done(status)];
  }

  private continue(kind: Kind): ResponseEvent[] {
    if (this.parts.at(-1)?.kind === kind) return [];
    const closed = this.closePart();
    this.parts.push({ kind, text: '', logprobs: [], annotations: [] });
    return [...closed, this.partEvent('content_part.added', { part: partTold(this.parts.at(-1)!) })];
  }

  private closePart(): ResponseEvent[] {
    const part = this.parts.at(-1);
    if (!part) return [];
    const whole = part.kind === 'refusal' ? { refusal: part.text } : { text: part.text, logprobs: part.logprobs };
    return [this.partEvent(`${part.kind}.done`, whole), this.partEvent('content_part.done', { part: partTold(part) })];
  }

  private annotate(part: Part, contentIndex: number, citations: readonly Citation[]): ResponseEvent[] {
    if (part.kind === 'output_text') part.annotations = annotationsOf(part.text, citations);
    return part.annotations.map((annotation, index) =>
      this.event('output_text.annotation.added', {
        content_index: contentIndex,
        annotation_index: index,
        annotation,
      }),
    );
  }

  private partEvent(name: string, fields: object): ResponseEvent {
    return this.event(name, { content_index: this.parts.length - 1, ...fields });
  }
}

function partTold({ kind, text, annotations, logprobs }: Part): object {
  return kind === 'refusal'
    ? { type: kind, refusal: text }
    : { type: kind, text, annotations: [...annotations], logprobs: [...logprobs] };
}

/** One for every number of a passage that the text cites; `index` is where it does, as a UTF-16 position. */
function annotationsOf(text: string, citations: readonly Citation[]): object[] {
  const cited = new Map(citations.map((citation) => [citation.n, citation]));
  return markersIn(text).flatMap(({ at, numbers }) =>
    numbers.flatMap((n) => {
      const citation = cited.get(n);
      if (!citation) return [];
      return [{ type: 'file_citation', index: at, file_id: citation.document_id, filename: citation.title }];
    }),
  );
}

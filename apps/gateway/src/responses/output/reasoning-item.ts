import { type ItemStatus, OutputItem, type ResponseEvent } from './output-item.js';

const FIRST = { summary_index: 0 };

/** What a model thought, told as a summary: that is the form in which clients show it. */
export class ReasoningItem extends OutputItem {
  private text = '';

  override open(): ResponseEvent[] {
    return [...super.open(), this.event('reasoning_summary_part.added', { ...FIRST, part: this.part() })];
  }

  think(delta: string): ResponseEvent[] {
    this.text += delta;
    return [this.event('reasoning_summary_text.delta', { ...FIRST, delta })];
  }

  told(status: ItemStatus): object {
    return { id: this.id, type: 'reasoning', status, summary: this.text === '' ? [] : [this.part()] };
  }

  close(status: ItemStatus): ResponseEvent[] {
    return [
      this.event('reasoning_summary_text.done', { ...FIRST, text: this.text }),
      this.event('reasoning_summary_part.done', { ...FIRST, part: this.part() }),
      this.done(status),
    ];
  }

  private part() {
    return { type: 'summary_text', text: this.text };
  }
}

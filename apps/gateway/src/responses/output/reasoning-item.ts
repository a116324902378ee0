import { isSigned, type ThinkingBlock } from '#contracts';

import { carry } from '../carried-thinking.js';
import { type ItemStatus, OutputItem, type ResponseEvent } from './output-item.js';

const FIRST = { summary_index: 0 };

/** What a model thought, told as a summary: that is the form in which clients show it. */
export class ReasoningItem extends OutputItem {
  private text = '';
  private readonly blocks: ThinkingBlock[] = [];

  think(delta: string): ResponseEvent[] {
    const opened =
      this.text === '' ? [this.event('reasoning_summary_part.added', { ...FIRST, part: this.part() })] : [];
    this.text += delta;
    return [...opened, this.event('reasoning_summary_text.delta', { ...FIRST, delta })];
  }

  /** Blocks as their provider wants them back, which the item carries. */
  sign(blocks: readonly ThinkingBlock[]): void {
    this.blocks.push(...blocks);
  }

  /** All of the thinking is carried or none: a provider refuses what lacks a part. */
  told(status: ItemStatus): object {
    const carries = this.blocks.length > 0 && this.blocks.every(isSigned);
    return {
      id: this.id,
      type: 'reasoning',
      status,
      summary: this.text === '' ? [] : [this.part()],
      ...(carries && { encrypted_content: carry(this.blocks) }),
    };
  }

  close(status: ItemStatus): ResponseEvent[] {
    if (this.text === '') return [this.done(status)];
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

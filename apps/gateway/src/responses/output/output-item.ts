import type { AerieAnswer } from '#contracts';

/** One event of a streamed response; who sends it numbers it. */
export interface ResponseEvent {
  type: string;
  [field: string]: unknown;
}

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** One item of a response while it is told: each change is an event, and what it is so far can be asked for. */
export abstract class OutputItem {
  constructor(
    readonly id: string,
    /** Its place in the output. */
    readonly index: number,
  ) {}

  /** What tells that it begins. */
  open(): ResponseEvent[] {
    return [{ type: 'response.output_item.added', output_index: this.index, item: this.told('in_progress') }];
  }

  abstract told(status: ItemStatus): object;

  /** What is still to be told of it at the end of the answer. */
  abstract close(status: ItemStatus, aerie: AerieAnswer): ResponseEvent[];

  protected done(status: ItemStatus): ResponseEvent {
    return { type: 'response.output_item.done', output_index: this.index, item: this.told(status) };
  }

  protected event(name: string, fields: object): ResponseEvent {
    return { type: `response.${name}`, item_id: this.id, output_index: this.index, ...fields };
  }
}

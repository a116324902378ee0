import type { AerieAnswer, PassageView } from '#contracts';

import { type ItemStatus, OutputItem, type ResponseEvent } from './output-item.js';

/** The search that grounds the answer. It was made before the model was asked, so that only its results can be to come. */
export class FileSearchItem extends OutputItem {
  private results: object[] | null = null;
  private isDone = false;

  constructor(
    id: string,
    index: number,
    private readonly query: string,
    /** Whether the caller wants to see what was found, which is known at the end of the answer. */
    private readonly showsResults: boolean,
  ) {
    super(id, index);
  }

  override open(): ResponseEvent[] {
    const searching = [this.event('file_search_call.in_progress', {}), this.event('file_search_call.searching', {})];
    return [...super.open(), ...searching, ...(this.showsResults ? [] : this.complete())];
  }

  told(status: ItemStatus): object {
    const { id, query, results, isDone } = this;
    return { id, type: 'file_search_call', status: isDone ? 'completed' : status, queries: [query], results };
  }

  close(_status: ItemStatus, { passages = [] }: AerieAnswer): ResponseEvent[] {
    if (this.isDone) return [];
    this.results = passages.map(resultOf);
    return this.complete();
  }

  private complete(): ResponseEvent[] {
    this.isDone = true;
    return [this.event('file_search_call.completed', {}), this.done('completed')];
  }
}

function resultOf({ document_id, title, attributes, score, text }: PassageView): object {
  return { file_id: document_id, filename: title, attributes, score, text };
}

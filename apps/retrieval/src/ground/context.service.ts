import { Injectable } from '@nestjs/common';

import { type Reader, TenantDatabase } from '../access/tenant-database.store.js';
import { type FoundPassage, PassagesStore } from '../search/passages.store.js';
import { assemble, type Piece } from './assembly.js';
import { estimateTokens } from './token-estimate.js';

/** Of larger documents only the chunks themselves are taken: joining them would need the whole text. */
const MAX_DOCUMENT_CHARS = 300_000;

/** A passage with the store it comes from. */
export interface Hit extends FoundPassage {
  storeId: string;
}

type Placed = Hit & Piece;

/** Makes the most of a budget of tokens: what touches is joined, and what is short gets what stands next to it. */
@Injectable()
export class ContextService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly passages: PassagesStore,
  ) {}

  /** The best of the ranked passages that fit, each one exact slice of its document. */
  async assembled(reader: Reader, ranked: readonly Hit[], maxTokens: number): Promise<Hit[]> {
    const ids = ranked.map(({ chunkId }) => chunkId);
    const { neighbours, texts } = await this.database.within(reader, (manager) =>
      this.passages.surroundings(manager, ids, MAX_DOCUMENT_CHARS),
    );
    const textOf = new Map<string, string>();
    const placed = ranked.map((hit): Placed => {
      const text = texts.get(hit.chunkId);
      // Without its text a document's chunks are as strangers to each other.
      const document = JSON.stringify([hit.storeId, hit.documentId, ...(text === undefined ? [hit.chunkId] : [])]);
      if (text !== undefined) textOf.set(document, text);
      return Object.assign({ document }, hit);
    });
    const assembled = assemble(placed, {
      maxTokens,
      tokensOf: estimateTokens,
      slice: (document, start, end) => textOf.get(document)!.slice(start, end),
      neighboursOf: ({ document, chunkId }) =>
        textOf.has(document) ? (neighbours.get(chunkId) ?? []).map((slice) => Object.assign({ document }, slice)) : [],
    });
    return assembled.map(({ document: _document, ...hit }) => hit);
  }
}

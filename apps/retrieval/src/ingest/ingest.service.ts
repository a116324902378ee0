import { setImmediate as breathe } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';

import { AerieError, type DocumentInput, type PutDocumentsResult, type PutStatus } from '#contracts';

import { analyze } from '../language/analyzer.js';
import { detectLanguage } from '../language/detection.js';
import { DEFAULT_LANGUAGE, type Language } from '../language/language.js';
import type { IndexedChunk } from '../rank/lexical-index.store.js';
import { isStorable } from '../storable.js';
import { chunk, type Chunking } from './chunking.js';
import { chunkingOf } from './chunking-strategy.js';
import { contentHashOf, digestOf } from './content-hash.js';
import { DocumentsStore, type PreparedDocument } from './documents.store.js';
import type { IngestCommand } from './ingestions.store.js';

type Outcome = PutDocumentsResult['data'][number];

/** A transaction holds the embedded database's one connection, so it must stay short. */
const DOCUMENTS_PER_TRANSACTION = 25;
const CHUNKS_PER_TRANSACTION = 64;
/** Chunks that are analysed before other work of the process gets its turn: 2 ms, of Chinese or Thai 20 ms. */
const CHUNKS_PER_BREATH = 25;

@Injectable()
export class IngestService {
  constructor(private readonly documents: DocumentsStore) {}

  /** One outcome per document id, in the order of the call; of repeated ids the last document wins. `command`: what asked for it. */
  async put(
    tenant: string,
    storeId: string,
    inputs: DocumentInput[],
    command?: IngestCommand,
  ): Promise<PutDocumentsResult> {
    for (const [index, input] of inputs.entries()) assertIndexable(input, index);
    const distinct = new Map(inputs.map((input) => [input.id, input]));
    const repeated = repeatedIds(inputs);
    const { chunking: options, documents: stored } = await this.documents.find(tenant, storeId, [...distinct.keys()]);
    const chunking = chunkingOf(options);
    const outcomes = new Map<string, Outcome>();
    const tell = (id: string, status: PutStatus, chunks: number) =>
      outcomes.set(id, {
        id,
        object: 'vector_store.document',
        status: repeated.has(id) ? 'replaced' : status,
        chunks,
      });
    const batch: PreparedDocument[] = [];
    const flush = async () => {
      const statuses = await this.documents.put(tenant, storeId, batch, command);
      for (const { input, chunks } of batch.splice(0)) tell(input.id, statuses.get(input.id)!, chunks.length);
    };

    for (const input of distinct.values()) {
      const contentHash = contentHashOf(input, chunking);
      const known = stored.get(input.id);
      if (known?.contentHash.equals(contentHash)) {
        tell(input.id, 'unchanged', known.chunks);
        continue;
      }
      const language = languageOf(input);
      batch.push({ input, contentHash, language, chunks: await chunksOf(input, language, chunking) });
      const chunks = batch.reduce((total, document) => total + document.chunks.length, 0);
      if (batch.length >= DOCUMENTS_PER_TRANSACTION || chunks >= CHUNKS_PER_TRANSACTION) await flush();
    }
    if (batch.length > 0) await flush();
    return { object: 'list', data: [...distinct.keys()].map((id) => outcomes.get(id)!) };
  }
}

/** Of the document alone, never of what else is in the store: events in another order must give the same index. */
function languageOf({ title, text }: DocumentInput): Language {
  return detectLanguage(title ? `${title}\n${text}` : text) ?? DEFAULT_LANGUAGE;
}

/** The title and the headings above are searched with every chunk, because they name what the chunk is about. */
async function chunksOf(
  { title, text }: DocumentInput,
  language: Language,
  chunking: Chunking,
): Promise<IndexedChunk[]> {
  const titleTerms = title ? analyze(title, language) : [];
  const chunks: IndexedChunk[] = [];
  for (const [ordinal, span] of chunk(text, chunking).entries()) {
    const terms = [...titleTerms, ...analyze(span.heading, language), ...analyze(span.text, language)];
    const contentHash = digestOf([language, title ?? null, span.heading, span.text]);
    chunks.push({ ...span, ordinal, terms, contentHash });
    if (ordinal % CHUNKS_PER_BREATH === CHUNKS_PER_BREATH - 1) await breathe();
  }
  return chunks;
}

function assertIndexable({ id, title, text, metadata }: DocumentInput, index: number): void {
  const refuse = (field: string, problem: string): never => {
    throw new AerieError('invalid_request', `The document "${id}" (documents[${index}]) ${problem}.`, {
      param: `documents[${index}].${field}`,
    });
  };
  if (text.trim() === '') refuse('text', 'has no text');
  const fields = {
    id,
    title: title ?? '',
    text,
    metadata: Object.entries(metadata ?? {})
      .flat()
      .join(' '),
  };
  for (const [field, value] of Object.entries(fields)) {
    if (!isStorable(value)) refuse(field, `has a NUL character or half a surrogate pair in its ${field}`);
  }
}

function repeatedIds(inputs: DocumentInput[]): Set<string> {
  const seen = new Set<string>();
  return new Set(inputs.filter(({ id }) => seen.size === seen.add(id).size).map(({ id }) => id));
}

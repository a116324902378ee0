import { createHash } from 'node:crypto';

import type { DocumentInput } from '#contracts';

import type { Chunking } from './chunking.js';

/** Part of every content hash: raise it when chunking or analysis changes, and putting a document again re-indexes it. */
const INDEX_VERSION = 3;

/** Of all that a document is indexed by: what has the same is `unchanged`. */
export function contentHashOf(
  { title, text, metadata, access }: Omit<DocumentInput, 'id'>,
  chunking: Chunking,
): Buffer {
  const sorted = Object.entries(metadata ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return digestOf([chunking, title ?? null, sorted, access ?? null, text]);
}

export function digestOf(content: unknown[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([INDEX_VERSION, ...content]))
    .digest();
}

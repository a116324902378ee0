import { createHash } from 'node:crypto';

import type { VectorSpace } from './vector-store.js';

/** What is left of a model's name in that of an index; the hash tells apart what looks the same then. */
const MOST_CHARS = 16;
const HASH_CHARS = 8;

/** The index for vectors of one model and length, in letters, digits and hyphens, at most 40; begins with a letter. */
export function indexName({ model, dimensions }: VectorSpace): string {
  const readable = model
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, MOST_CHARS);
  return `aerie-${readable}-${hash(model).slice(0, HASH_CHARS)}-${dimensions}`;
}

/** The part of an index that one collection of one tenant has for itself: 32 hexadecimal digits. */
export function partitionName({ tenant, collection }: VectorSpace): string {
  return hash(JSON.stringify([tenant, collection])).slice(0, 32);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

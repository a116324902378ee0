import type { IndexedChunk } from '../rank/lexical-index.store.js';

/** A chunk as it lies in the database. */
export interface StoredChunk {
  id: string;
  document: string;
  content_hash: Buffer;
  /** How many terms it has. */
  len: number;
}

/** What turns the chunks of some documents into those of their new versions. */
export interface ChunkChange {
  added: (IndexedChunk & { document: string })[];
  /** Chunks with the same content before and after; only their place may differ. */
  kept: { id: string; chunk: IndexedChunk }[];
  removed: StoredChunk[];
}

/** Each stored chunk is kept for at most one new chunk of the same document and content. */
export function changeOf(
  stored: readonly StoredChunk[],
  documents: readonly { document: string; chunks: readonly IndexedChunk[] }[],
): ChunkChange {
  const left = new Map<string, StoredChunk[]>();
  for (const chunk of stored) {
    const key = keyOf(chunk.document, chunk.content_hash);
    left.set(key, [...(left.get(key) ?? []), chunk]);
  }
  const change: ChunkChange = { added: [], kept: [], removed: [] };
  for (const { document, chunks } of documents) {
    for (const chunk of chunks) {
      const same = left.get(keyOf(document, chunk.contentHash))?.shift();
      if (same) change.kept.push({ id: same.id, chunk });
      else change.added.push({ ...chunk, document });
    }
  }
  change.removed = [...left.values()].flat();
  return change;
}

const keyOf = (document: string, hash: Buffer): string => `${document} ${hash.toString('base64')}`;

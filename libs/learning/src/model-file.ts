import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Beside the tables: where each lies in the file, and what must hold before they are used. */
export interface ModelMetadata {
  readonly name: string;
  /** Of the file of tables. */
  readonly sha256: string;
  /** Changes when the same text would give other features than those that the tables were trained on. */
  readonly features: string;
  readonly tables: Readonly<Record<string, { readonly offset: number; readonly length: number }>>;
}

export interface ModelFile<M extends ModelMetadata> {
  readonly metadata: M;
  /** The bytes of a table; they belong to the file. */
  table(name: string): Uint8Array;
}

/**
 * Reads `<name>.json` and `<name>.bin`. Throws when one is missing, when the tables are not those that the metadata
 * were written for, or when the code reads other features than the tables were trained on.
 */
export function readModelFile<M extends ModelMetadata>(folder: URL, name: string, features: string): ModelFile<M> {
  const metadata = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as M;
  const bytes = readFileSync(new URL(`${name}.bin`, folder));
  if (sha256(bytes) !== metadata.sha256) throw new Error(`the weights of ${name} are not those of its metadata`);
  if (features !== metadata.features) throw new Error(`the weights of ${name} belong to other features: train again`);
  return {
    metadata,
    table(table) {
      const place = metadata.tables[table];
      if (!place || place.offset + place.length > bytes.length) throw new Error(`${name} has no table ${table}`);
      return new Uint8Array(bytes.buffer, bytes.byteOffset + place.offset, place.length);
    },
  };
}

/** Writes what `readModelFile` reads. */
export function writeModelFile<M extends ModelMetadata>(
  folder: URL,
  tables: Readonly<Record<string, Uint8Array>>,
  metadata: Omit<M, 'sha256' | 'tables'>,
): void {
  const bytes = Buffer.concat(Object.values(tables));
  const places: Record<string, { offset: number; length: number }> = {};
  let offset = 0;
  for (const [table, { length }] of Object.entries(tables)) {
    places[table] = { offset, length };
    offset += length;
  }
  const written = { ...metadata, sha256: sha256(bytes), tables: places };
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${metadata.name}.bin`, folder), bytes);
  writeFileSync(new URL(`${metadata.name}.json`, folder), `${JSON.stringify(written, null, 2)}\n`);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

import type { FormatName } from './formats/format-registry.ts';

/** A file whose text is wanted, with what its sender says of it. */
export interface DocumentFile {
  bytes: Uint8Array;
  filename?: string | undefined;
  /** Parameters and all: `text/html; charset=windows-1252`. */
  mediaType?: string | undefined;
}

export interface ParsedDocument {
  /** Well formed, without NUL, not blank, up to 2,000,000 UTF-16 units. */
  text: string;
  title?: string;
  format: FormatName;
}

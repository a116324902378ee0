import type { BoundedText } from '../bounded-text.ts';

/** A file as a format gets it: its bytes are complete and not empty. */
export interface Source {
  readonly bytes: Uint8Array;
  /** Of the media type, if it says one. */
  readonly charset?: string | undefined;
}

/** One format that documents are read from. */
export interface DocumentFormat {
  /** As it is told: `PDF`. */
  readonly label: string;
  readonly mediaTypes: readonly string[];
  /** Without the dot, in small letters. */
  readonly extensions: readonly string[];
  /** Whether a file begins as only this format does; formats without one are known by media type or extension. */
  readonly recognizes?: (bytes: Uint8Array) => boolean;
  /**
   * Writes the text of a file. Throws a DocumentFailure; whatever else is thrown means that the file is corrupt.
   * Reading may take any time and memory: the process that does it is bounded.
   */
  read(source: Source, text: BoundedText): Promise<{ title?: string | undefined }> | { title?: string | undefined };
}

/** Whether the bytes begin with these ASCII characters. */
export function beginsWith(bytes: Uint8Array, start: string): boolean {
  return [...start].every((character, index) => bytes[index] === character.charCodeAt(0));
}

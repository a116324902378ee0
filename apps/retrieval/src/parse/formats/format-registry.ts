import { extname } from 'node:path';

import { DocumentFailure } from '../document-failure.ts';
import { CSV } from './csv.format.ts';
import { DOCX } from './docx.format.ts';
import { beginsWith, type DocumentFormat } from './format.ts';
import { HTML } from './html.format.ts';
import { JSON_TEXT } from './json.format.ts';
import { JSONL } from './jsonl.format.ts';
import { MARKDOWN } from './markdown.format.ts';
import { PDF } from './pdf.format.ts';
import { TEXT } from './text.format.ts';

/** Every format that documents are read from. A new one is a file here and a line. */
export const FORMATS = {
  pdf: PDF,
  docx: DOCX,
  html: HTML,
  markdown: MARKDOWN,
  csv: CSV,
  json: JSON_TEXT,
  jsonl: JSONL,
  text: TEXT,
} as const satisfies Record<string, DocumentFormat>;

export type FormatName = keyof typeof FORMATS;

/** As they are told. */
export const ALLOWED_FORMATS = Object.values<DocumentFormat>(FORMATS)
  .map(({ label }) => label)
  .join(', ');
/** The container of old Office files, and of new ones behind a password. */
const COMPOUND_FILE = '\xd0\xcf\x11\xe0';
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le');

/** What a document is: by its first bytes, else its media type, else its name's ending, else plain text. */
export function formatOf(bytes: Uint8Array, mediaType: string | undefined, filename: string | undefined): FormatName {
  refuseKnown(bytes);
  const ending = extname(filename ?? '').slice(1);
  return (
    nameOf(({ recognizes }) => recognizes?.(bytes) === true) ??
    // Whoever does not know better says text/plain: the ending may.
    nameOf((format) => format !== TEXT && format.mediaTypes.includes(mediaType ?? '')) ??
    nameOf(({ extensions }) => extensions.includes(ending.toLowerCase())) ??
    'text'
  );
}

function refuseKnown(bytes: Uint8Array): void {
  if (beginsWith(bytes, '{\\rtf')) throw unsupported('The document is RTF.');
  if (!beginsWith(bytes, COMPOUND_FILE)) return;
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(ENCRYPTED_PACKAGE)) {
    throw new DocumentFailure('encrypted', 'The document is protected by a password.');
  }
  throw unsupported('The document is a file of an old Office.');
}

const unsupported = (message: string) => new DocumentFailure('unsupported_format', message);

function nameOf(matches: (format: DocumentFormat) => boolean): FormatName | undefined {
  return (Object.keys(FORMATS) as FormatName[]).find((name) => matches(FORMATS[name]));
}

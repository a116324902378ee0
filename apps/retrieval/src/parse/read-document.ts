import { BoundedText } from './bounded-text.ts';
import { DocumentFailure, NESTED_TOO_DEEPLY } from './document-failure.ts';
import { ALLOWED_FORMATS, FORMATS, formatOf, type FormatName } from './formats/format-registry.ts';
import type { DocumentFile, ParsedDocument } from './parsed-document.ts';

/** As many as a document may have that is put as text. */
const MAX_TEXT_CHARS = 2_000_000;
const MAX_TITLE_CHARS = 512;

/** Reads a file in this process. Throws a DocumentFailure and nothing else, unless this process dies of it. */
export async function readDocument({ bytes, filename, mediaType = '' }: DocumentFile): Promise<ParsedDocument> {
  const [type, ...parameters] = mediaType.split(';').map((part) => part.trim());
  const charset = parameters.map((parameter) => /^charset="?([\w:.-]+)/i.exec(parameter)?.[1]).find(Boolean);
  const text = new BoundedText(MAX_TEXT_CHARS);
  try {
    const format = formatOf(bytes, type!.toLowerCase(), filename);
    const { title } = await FORMATS[format].read({ bytes, charset }, text);
    return finished(text.toString(), title, format);
  } catch (error) {
    throw failureOf(error);
  }
}

function finished(text: string, title: string | undefined, format: FormatName): ParsedDocument {
  if (text.trim() === '')
    throw new DocumentFailure('empty', 'The document has no text; pictures of text need OCR first.');
  const clean = title?.replaceAll('\0', '').replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE_CHARS).toWellFormed();
  return { text, ...(clean ? { title: clean } : {}), format };
}

function failureOf(error: unknown): DocumentFailure {
  if (error instanceof DocumentFailure) {
    if (error.code !== 'unsupported_format') return error;
    return new DocumentFailure(error.code, `${error.message} What can be read: ${ALLOWED_FORMATS}.`, error.cause);
  }
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return new DocumentFailure('corrupt', NESTED_TOO_DEEPLY, error);
  }
  if (error instanceof RangeError)
    return new DocumentFailure('out_of_memory', 'The document takes too much memory.', error);
  return new DocumentFailure('corrupt', 'The document is damaged or not complete, and cannot be read.', error);
}

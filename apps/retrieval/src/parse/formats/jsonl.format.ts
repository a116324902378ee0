import type { DocumentFormat } from './format.ts';
import { DocumentFailure } from '../document-failure.ts';
import { decode } from '../encoding.ts';
import { JsonWriter } from '../json-writer.ts';

/** One JSON value a line; each becomes a block of its own. */
export const JSONL: DocumentFormat = {
  label: 'JSONL',
  mediaTypes: ['application/jsonl', 'application/x-ndjson', 'application/ndjson', 'application/x-jsonlines'],
  extensions: ['jsonl', 'ndjson'],
  read({ bytes, charset }, text) {
    const writer = new JsonWriter(text);
    for (const [index, line] of decode(bytes, charset).split('\n').entries()) {
      if (line.trim() !== '') writeLine(writer, line, index + 1);
    }
    return {};
  },
};

function writeLine(writer: JsonWriter, line: string, number: number): void {
  try {
    writer.write(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new DocumentFailure('corrupt', `Line ${number} of the document is not JSON: ${error.message}.`, error);
  }
}

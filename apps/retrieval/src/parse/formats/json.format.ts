import type { DocumentFormat } from './format.ts';
import { DocumentFailure } from '../document-failure.ts';
import { decode } from '../encoding.ts';
import { JsonWriter } from '../json-writer.ts';

/** Becomes lines of `path: value`. */
export const JSON_TEXT: DocumentFormat = {
  label: 'JSON',
  mediaTypes: ['application/json', 'text/json'],
  extensions: ['json'],
  read({ bytes, charset }, text) {
    const json = decode(bytes, charset);
    try {
      new JsonWriter(text).write(json);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new DocumentFailure('corrupt', `The document is not JSON: ${error.message}.`, error);
    }
    return {};
  },
};

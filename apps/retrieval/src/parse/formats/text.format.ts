import type { DocumentFormat } from './format.ts';
import { decode } from '../encoding.ts';

/** Kept as it is. Whatever is text and of no other format is taken for it. */
export const TEXT: DocumentFormat = {
  label: 'plain text',
  mediaTypes: ['text/plain'],
  extensions: ['txt', 'text', 'log'],
  read({ bytes, charset }, text) {
    text.write(decode(bytes, charset));
    return {};
  },
};

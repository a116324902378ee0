import type { DocumentFormat } from './format.ts';
import { decode } from '../encoding.ts';
import { writeHtml } from '../html-text.ts';

const SIGNATURE = /^(?:\xef\xbb\xbf)?\s*(?:<!--[^]{0,500}?-->\s*)?<(?:!doctype\s+html|html)[\s>]/i;
/** Where a page may declare its encoding, as the standard has it. */
const PRESCAN_BYTES = 1024;
const DECLARED_CHARSET =
  /<meta[^>]{1,200}charset\s*=\s*["']?\s*([\w-]+)|^\s*<\?xml[^>]{1,200}encoding\s*=\s*["']([\w-]+)/i;

/** Becomes Markdown: headings, lists, rows of tables; what a reader does not see is left out. */
export const HTML: DocumentFormat = {
  label: 'HTML',
  mediaTypes: ['text/html', 'application/xhtml+xml'],
  extensions: ['html', 'htm', 'xhtml'],
  recognizes: (bytes) => SIGNATURE.test(beginning(bytes)),
  read({ bytes, charset }, text) {
    const [, html5, xml] = DECLARED_CHARSET.exec(beginning(bytes)) ?? [];
    return writeHtml(decode(bytes, charset ?? html5 ?? xml), text);
  },
};

const beginning = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, PRESCAN_BYTES)).toString('latin1');

import type { DocumentFormat } from './format.ts';
import { decode } from '../encoding.ts';

const FIRST_HEADING = /^#[ \t]+(.{1,512})/m;
/** In code, `#` begins a comment. */
const CODE = /^(?:```|~~~)/m;

/** Kept as it is; its first heading of level one is its title. */
export const MARKDOWN: DocumentFormat = {
  label: 'Markdown',
  mediaTypes: ['text/markdown', 'text/x-markdown'],
  extensions: ['md', 'markdown', 'mdx'],
  read({ bytes, charset }, text) {
    const markdown = decode(bytes, charset);
    text.write(markdown);
    return { title: FIRST_HEADING.exec(markdown.split(CODE, 1)[0]!)?.[1] };
  },
};

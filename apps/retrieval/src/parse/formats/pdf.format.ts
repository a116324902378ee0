import { createRequire } from 'node:module';

import { getDocumentProxy, getResolvedPDFJS } from 'unpdf';

import { beginsWith, type DocumentFormat } from './format.ts';
import { DocumentFailure } from '../document-failure.ts';
import { paragraphsOf } from '../pdf-paragraphs.ts';

/** What programs write as a title when nobody gave one: mostly the name of a file. */
const NO_TITLE = /^(?:untitled|microsoft word - .*|.*\\.*|\S*\.[a-z]{3,4})$/i;

/**
 * Tables of what the codes of Chinese, Japanese and Korean documents mean that do not say it themselves. Which of them is
 * read, pdf.js decides by a list of its own, never by a name that a document makes up.
 */
const CMAPS = createRequire(import.meta.url)
  .resolve('pdfjs-dist/package.json')
  .replace(/package\.json$/, 'cmaps/');

/** Text page by page, its lines put together to paragraphs. Pictures of text have none: they need OCR first. */
export const PDF: DocumentFormat = {
  label: 'PDF',
  mediaTypes: ['application/pdf'],
  extensions: ['pdf'],
  recognizes: (bytes) => beginsWith(bytes, '%PDF-'),
  async read({ bytes }, text) {
    const document = await open(bytes);
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      const paragraphs = paragraphsOf(items.filter((item) => 'str' in item));
      if (paragraphs !== '') text.write(text.isEmpty ? paragraphs : `\n\n${paragraphs}`);
      page.cleanup();
    }
    const { info } = await document.getMetadata();
    const title = (info as { Title?: unknown }).Title;
    return typeof title === 'string' && !NO_TITLE.test(title.trim()) ? { title } : {};
  },
};

async function open(bytes: Uint8Array): ReturnType<typeof getDocumentProxy> {
  const { PasswordException, VerbosityLevel } = await getResolvedPDFJS();
  try {
    // pdf.js takes no subclass of Uint8Array, such as Buffer.
    return await getDocumentProxy(new Uint8Array(bytes), {
      useSystemFonts: false,
      verbosity: VerbosityLevel.ERRORS,
      cMapUrl: CMAPS,
      cMapPacked: true,
    });
  } catch (error) {
    if (!(error instanceof PasswordException)) throw error;
    throw new DocumentFailure('encrypted', 'The document is protected by a password.', error);
  }
}

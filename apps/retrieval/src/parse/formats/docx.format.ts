import { Parser } from 'htmlparser2';

import type { DocumentFormat } from './format.ts';
import { DocumentFailure } from '../document-failure.ts';
import { writeHtml } from '../html-text.ts';
import { isZip, ZipArchive } from '../zip-archive.ts';

const CONTENT_TYPES = '[Content_Types].xml';
const WORD = /wordprocessingml|ms-word/;
const PROPERTIES = 'docProps/core.xml';
const STYLES = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => h2:fresh"];
/** From a note back to where it is referred to. */
const BACK_LINK = /<a href="#[\w-]*">↑<\/a>/g;

/** Word's format, read by its styles. Pictures are never unpacked. */
export const DOCX: DocumentFormat = {
  label: 'DOCX',
  mediaTypes: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  extensions: ['docx', 'docm'],
  recognizes: isZip,
  async read({ bytes }, text) {
    const archive = new ZipArchive(bytes);
    if (!archive.has(CONTENT_TYPES) || !WORD.test(archive.read(CONTENT_TYPES).toString())) {
      throw new DocumentFailure('unsupported_format', 'The document is a ZIP archive, but not of Word.');
    }
    // Takes a third of a second to load, so only who reads DOCX does.
    const { default: mammoth } = await import('mammoth');
    const { value: html } = await mammoth.convertToHtml(inputOf(archive), {
      styleMap: STYLES,
      includeEmbeddedStyleMap: false,
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
    });
    writeHtml(html.replace(BACK_LINK, ''), text);
    return { title: titleOf(archive) };
  },
};

/** mammoth would unpack with jszip, which inflates whatever there is; as `file` it takes an archive that is open. */
function inputOf(archive: ZipArchive): { buffer: Buffer } {
  const file = {
    exists: (name: string) => archive.has(name),
    read: async (name: string, encoding?: BufferEncoding) => {
      const content = archive.read(name);
      return encoding ? content.toString(encoding) : content;
    },
  };
  return { file } as unknown as { buffer: Buffer };
}

function titleOf(archive: ZipArchive): string | undefined {
  if (!archive.has(PROPERTIES)) return undefined;
  let title = '';
  let isInside = false;
  const parser = new Parser(
    {
      onopentag: (name) => (isInside = name === 'dc:title'),
      ontext: (data) => (title += isInside ? data : ''),
      onclosetag: () => (isInside = false),
    },
    { xmlMode: true },
  );
  parser.end(archive.read(PROPERTIES).toString());
  return title;
}

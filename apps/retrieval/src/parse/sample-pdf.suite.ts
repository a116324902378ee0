import { deflateSync } from 'node:zlib';

interface PdfOptions {
  title?: string;
  /** Objects by number, from 10 on, that contents or other objects refer to. */
  objects?: Record<number, string>;
  /** Replaces the list of pages. */
  kids?: string;
  /** Added to the trailer. */
  trailer?: string;
  /** Added to the resources of every page. */
  resources?: string;
}

/** A PDF of one content stream per page, written by hand. */
export function pdf(contents: (string | Buffer)[], options: PdfOptions = {}): Buffer {
  const objects = new Map<number, string | Buffer>();
  const pageNumber = (index: number) => 1000 + 2 * index;
  const kids = options.kids ?? contents.map((_, index) => `${pageNumber(index)} 0 R`).join(' ');
  objects.set(1, '<< /Type /Catalog /Pages 2 0 R >>');
  objects.set(2, `<< /Type /Pages /Kids [${kids}] /Count ${contents.length} >>`);
  objects.set(3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  objects.set(4, `<< /Title (${options.title ?? ''}) >>`);
  for (const [number, object] of Object.entries(options.objects ?? {})) objects.set(Number(number), object);
  for (const [index, content] of contents.entries()) {
    const resources = `<< /Font << /F1 3 0 R >> ${options.resources ?? ''} >>`;
    objects.set(
      pageNumber(index),
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources ${resources} /Contents ${pageNumber(index) + 1} 0 R >>`,
    );
    objects.set(pageNumber(index) + 1, typeof content === 'string' ? stream(content) : content);
  }
  return assembled(objects, options.trailer ?? '');
}

/** A compressed stream object. */
export function stream(content: string, dictionary = ''): Buffer {
  return flateStream(deflateSync(content), dictionary);
}

export function flateStream(data: Buffer, dictionary = ''): Buffer {
  return Buffer.concat([
    Buffer.from(`<< /Length ${data.length} /Filter /FlateDecode ${dictionary} >>\nstream\n`),
    data,
    Buffer.from('\nendstream'),
  ]);
}

/** Lines of text from the top of a page, each by its text, position and size. */
export function lines(
  entries: (string | { text: string; x?: number; y?: number; size?: number })[],
  leading = 14,
): string {
  const shown = entries.map((entry, index) => {
    const { text, x = 72, y = 720 - index * leading, size = 11 } = typeof entry === 'string' ? { text: entry } : entry;
    return `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm (${text.replace(/[\\()]/g, '\\$&')}) Tj ET`;
  });
  return shown.join('\n');
}

/** One line of codes, in hexadecimal digits. */
export function shown(codes: string): string {
  return `BT /F1 11 Tf 1 0 0 1 72 720 Tm <${codes}> Tj ET`;
}

/** Objects that make the pages' font one that is not in the file, with codes that only a table of the reader explains. */
export function cjkFont(encoding: string, ordering: string): Record<number, string> {
  const system = `<< /Registry (Adobe) /Ordering (${ordering}) /Supplement 2 >>`;
  return {
    3: `<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /${encoding} /DescendantFonts [10 0 R] >>`,
    10: `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Song /CIDSystemInfo ${system} /DW 1000 /FontDescriptor 11 0 R >>`,
    11: '<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>',
  };
}

function assembled(objects: Map<number, string | Buffer>, trailer: string): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n')];
  const offsets: [number, number][] = [];
  let at = parts[0]!.length;
  for (const [number, object] of objects) {
    const part = Buffer.concat([
      Buffer.from(`${number} 0 obj\n`),
      Buffer.from(object as string),
      Buffer.from('\nendobj\n'),
    ]);
    offsets.push([number, at]);
    parts.push(part);
    at += part.length;
  }
  const entries = offsets.map(([number, offset]) => `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`);
  const size = Math.max(...objects.keys()) + 1;
  const end = `xref\n0 1\n0000000000 65535 f \n${entries.join('')}trailer\n<< /Size ${size} /Root 1 0 R /Info 4 0 R ${trailer} >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(end)]);
}

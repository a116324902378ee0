import { analyse } from 'chardet';

import { DocumentFailure } from './document-failure.ts';

const BYTE_ORDER_MARKS: readonly (readonly [label: string, mark: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** Bytes or characters that are looked at to guess; chardet takes 0.4 s for a megabyte. */
const SAMPLE = 64 * 1024;
const BEYOND_ASCII = /[^\p{ASCII}]/u;
/** Control characters that no text has, but for line ends, tabs, page feeds and the escapes of terminals. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROLS = /[\0-\x07\x0e-\x1a\x1c-\x1f\x7f-\x9f\uffff\ufffe]/g;
const MOST_CONTROLS = 0.01;

/**
 * Bytes as text: by byte order mark, as UTF-8 if that is beyond doubt, by the charset that their sender declares, else by
 * a guess. Bytes that are no text are refused as an unsupported format.
 */
export function decode(bytes: Uint8Array, declared?: string): string {
  const text = decodeMarked(bytes) ?? certainUtf8(bytes) ?? decodeDeclared(bytes, declared) ?? decodeUnmarked(bytes);
  if (!isText(text)) {
    throw new DocumentFailure('unsupported_format', 'The document is binary, and of no known format.');
  }
  return text;
}

function decodeMarked(bytes: Uint8Array): string | undefined {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  if (!marked) return undefined;
  const text = strict(marked[0], bytes);
  if (text !== undefined) return text;
  throw new DocumentFailure('encoding', `The byte order mark says ${marked[0].toUpperCase()}, but the bytes are not.`);
}

/** No text of another encoding has characters beyond ASCII and happens to be UTF-8; declarations are wrong more often. */
function certainUtf8(bytes: Uint8Array): string | undefined {
  const text = strict('utf-8', bytes);
  return text !== undefined && BEYOND_ASCII.test(text) && !text.includes('\0') ? text : undefined;
}

/** A declaration that the bytes contradict is no more than a mistake of who declared it. */
function decodeDeclared(bytes: Uint8Array, declared: string | undefined): string | undefined {
  const text = declared === undefined ? undefined : strict(declared, bytes);
  return text === undefined || text.includes('\0') ? undefined : text;
}

function decodeUnmarked(bytes: Uint8Array): string {
  if (bytes.includes(0)) return unmarkedUtf16(bytes);
  const text = strict('utf-8', bytes) ?? brokenUtf8(bytes) ?? guessed(bytes);
  if (text === undefined) throw new DocumentFailure('encoding', 'The encoding is unknown: save the document as UTF-8.');
  return text;
}

/** Text has few characters above ASCII whose code is a multiple of 256, so its order of bytes shows in what it makes. */
function unmarkedUtf16(bytes: Uint8Array): string {
  const texts = ['utf-16le', 'utf-16be'].map((label) => strict(label, bytes)).filter((text) => text !== undefined);
  const [best] = texts.filter(isText).sort((a, b) => oddities(a) - oddities(b));
  // What is no text in either order has a NUL, and is refused for it.
  return best ?? '\0';
}

/** Unassigned characters, and those that text of the other order of bytes is full of: blanks become U+2000. */
function oddities(text: string): number {
  return text.slice(0, SAMPLE).match(/[\p{Cn}\p{Co}\u2000-\u200f\u0a00\u0d00]/gu)?.length ?? 0;
}

/** UTF-8 with a few bytes gone wrong: other encodings hardly ever look like it. */
function brokenUtf8(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('utf-8').decode(bytes);
  const broken = text.match(/\ufffd/g)?.length ?? 0;
  const whole = (text.match(new RegExp(BEYOND_ASCII, 'gu'))?.length ?? 0) - broken;
  return whole >= 3 * broken ? text : undefined;
}

function guessed(bytes: Uint8Array): string | undefined {
  const from = Math.max(0, bytes.findIndex((byte) => byte > 0x7f) - SAMPLE / 16);
  for (const { name } of analyse(bytes.subarray(from, from + SAMPLE))) {
    const text = strict(name, bytes);
    if (text !== undefined) return text;
  }
  return strict('windows-1252', bytes);
}

/** Undefined if the label is unknown or the bytes are not of the encoding. */
function strict(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isText(text: string): boolean {
  const sample = text.slice(0, SAMPLE);
  return !text.includes('\0') && (sample.match(CONTROLS)?.length ?? 0) <= 1 + MOST_CONTROLS * sample.length;
}

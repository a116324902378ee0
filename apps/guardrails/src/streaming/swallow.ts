import type { Span } from '../check.js';
import { WINDOW } from './segment-cutter.js';

/** Drops the rest of a value that is longer than a window. */
export interface Swallow {
  /** Drops from `at` on: returns how far, and whether the value has ended. */
  drop(text: string, at: number, final: boolean): { to: number; done: boolean };
}

export function swallowOf(kind: NonNullable<Span['swallow']>): Swallow {
  return kind === 'pem' ? new PemSwallow() : new RunSwallow();
}

/** Every character that a key, token, e-mail address or URL may hold. */
const NOT_RUN = /[^A-Za-z0-9_\-+/=.~%:@&?#!$*]/g;

class RunSwallow implements Swallow {
  drop(text: string, at: number): { to: number; done: boolean } {
    NOT_RUN.lastIndex = at;
    const end = NOT_RUN.exec(text);
    return end ? { to: end.index, done: true } : { to: text.length, done: false };
  }
}

const SPACE = /\s/g;
const NOT_SPACE = /\S/g;
const PEM_TOKEN = /^[A-Za-z0-9+/=\\,:.()@<>"'`_-]+$/;
const PROSE = /^["'(]?[A-Za-z]?[a-z]*[.,;:!?)"']*$/;
const PEM_HEADER_NAME = /^(?:Version|Comment|Hash|Charset):$/;
const END = '-----END';
const END_LINE_LIMIT = 64;

/**
 * The body of a private key: tokens that look like base64 or like PEM headers, up to the END line. A block that was
 * only mentioned in a sentence ends at the first word of prose.
 */
class PemSwallow implements Swallow {
  private atEnd = false;

  drop(text: string, at: number, final: boolean): { to: number; done: boolean } {
    let to = at;
    while (!this.atEnd) {
      const start = search(NOT_SPACE, text, to);
      if (start < 0) return { to, done: final };
      let end = search(SPACE, text, start);
      const full = end < 0 && text.length - start >= WINDOW;
      if (end < 0 && !full && !final) return { to, done: false };
      if (end < 0) end = text.length;
      const mark = text.slice(start, end).indexOf(END);
      if (mark >= 0) {
        this.atEnd = true;
        to = start + mark + END.length;
      } else if (full) {
        // What is kept back could be the beginning of the END mark.
        to = end - END.length;
      } else if (isBody(text.slice(start, end))) {
        to = end;
      } else {
        return { to, done: true };
      }
    }
    return this.dropEndLine(text, to, final);
  }

  private dropEndLine(text: string, at: number, final: boolean): { to: number; done: boolean } {
    const close = text.slice(at, at + END_LINE_LIMIT).indexOf('-----');
    if (close >= 0) return { to: at + close + 5, done: true };
    return { to: at, done: final || text.length - at >= END_LINE_LIMIT };
  }
}

function isBody(token: string): boolean {
  if (PEM_HEADER_NAME.test(token)) return true;
  return PEM_TOKEN.test(token) && !PROSE.test(token) && (token.length >= 4 || /[0-9+/=]/.test(token));
}

function search(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? -1;
}

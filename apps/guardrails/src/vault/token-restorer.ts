import type { Vault } from './vault.js';

const OPEN = '[[';
const CLOSE = ']]';

/**
 * Puts values back where their tokens stand, in a text that comes in pieces. Keeps back only what may still become a
 * token; what is none passes as it is.
 */
export class TokenRestorer {
  private carry = '';
  private readonly longest: number;

  constructor(private readonly vault: Vault) {
    this.longest = vault.longestToken;
  }

  push(text: string): string {
    return this.run(this.carry + text, false);
  }

  flush(): string {
    return this.run(this.carry, true);
  }

  private run(text: string, final: boolean): string {
    this.carry = '';
    let out = '';
    let at = 0;
    for (let open = nextOpen(text, 0, final); open >= 0; open = nextOpen(text, at, final)) {
      out += text.slice(at, open);
      at = open;
      const token = text.slice(open, open + this.longest);
      const close = token.indexOf(CLOSE, OPEN.length);
      if (!final && close < 0 && token.length < this.longest) {
        this.carry = text.slice(open);
        return out;
      }
      const end = open + close + CLOSE.length;
      const value = close < 0 ? undefined : this.vault.valueOf(text.slice(open, end));
      // `[[[EMAIL_1_x7]]`: only one bracket is let go, the token may begin at the next.
      out += value ?? text[open]!;
      at = value === undefined ? open + 1 : end;
    }
    return out + text.slice(at);
  }
}

/** A text that is there as a whole. */
export function restoredText(text: string, vault: Vault): string {
  const restorer = new TokenRestorer(vault);
  return restorer.push(text) + restorer.flush();
}

/** A single bracket at the end may be the first half. */
function nextOpen(text: string, from: number, final: boolean): number {
  const open = text.indexOf(OPEN, from);
  if (open >= 0 || final) return open;
  return text.length > from && text.endsWith('[') ? text.length - 1 : -1;
}

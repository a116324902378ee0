import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const NONCE_CHARS = 'abcdefghjkmnpqrstuvwxyz23456789';
const NONCE_LENGTH = 2;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The values of one request that a model must not see, by the token that stands for each: `[[EMAIL_1_x7]]`. The same
 * value has the same token. It lives in the job, sealed, and never in a log.
 */
export class Vault {
  private readonly byValue = new Map<string, string>();
  private readonly byToken = new Map<string, string>();
  private readonly counts = new Map<string, number>();

  private constructor(private readonly nonce: string) {}

  /** A vault whose tokens cannot be mistaken for anything that stands in the request. A job always gets the same. */
  static for(jobId: string, isTaken: (nonce: string) => boolean): Vault {
    for (let round = 0; ; round++) {
      const nonce = nonceOf(`${jobId} ${round}`);
      if (!isTaken(`_${nonce}]]`)) return new Vault(nonce);
    }
  }

  get isEmpty(): boolean {
    return this.byToken.size === 0;
  }

  tokenOf(type: string, value: string): string {
    const key = `${type} ${value}`;
    let token = this.byValue.get(key);
    if (!token) {
      const count = (this.counts.get(type) ?? 0) + 1;
      this.counts.set(type, count);
      token = `[[${type}_${count}_${this.nonce}]]`;
      this.byValue.set(key, token);
      this.byToken.set(token, value);
    }
    return token;
  }

  /** The value behind a token of this vault. */
  valueOf(token: string): string | undefined {
    return this.byToken.get(token);
  }

  /** A text with every known value replaced by its token: what a model or a reviewer may see of an answer. */
  conceal(text: string): string {
    let concealed = text;
    const longestFirst = [...this.byToken].toSorted(([, a], [, b]) => b.length - a.length);
    for (const [token, value] of longestFirst) concealed = concealed.replaceAll(value, token);
    return concealed;
  }

  get longestToken(): number {
    let longest = 0;
    for (const token of this.byToken.keys()) longest = Math.max(longest, token.length);
    return longest;
  }

  /** Readable only with the key, and only for the same owner: another job's vault does not open. */
  seal(key: Buffer, owner: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(JSON.stringify([this.nonce, ...this.byToken])), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  static unseal(sealed: string, key: Buffer, owner: string): Vault {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const opened = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    const [nonce, ...values] = JSON.parse(opened.toString()) as [string, ...[string, string][]];
    const vault = new Vault(nonce);
    for (const [token, value] of values) vault.put(token, value);
    return vault;
  }

  private put(token: string, value: string): void {
    const [, type, count] = /^\[\[(.+)_(\d+)_\w+\]\]$/.exec(token)!;
    this.byToken.set(token, value);
    this.byValue.set(`${type} ${value}`, token);
    this.counts.set(type!, Math.max(this.counts.get(type!) ?? 0, Number(count)));
  }
}

function nonceOf(seed: string): string {
  const digest = createHash('sha256').update(seed).digest();
  return Array.from({ length: NONCE_LENGTH }, (_, at) => NONCE_CHARS[digest[at]! % NONCE_CHARS.length]).join('');
}

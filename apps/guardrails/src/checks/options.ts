import { type CheckOptions, OptionMistake } from '../check.js';

/** Reads what a policy says of a check; what is wrong is thrown as an `OptionMistake` with its path. */
export class OptionReader {
  constructor(
    private readonly options: CheckOptions,
    private readonly path = '',
  ) {}

  get keys(): string[] {
    return Object.keys(this.options);
  }

  /** Refuses every option that is not named. */
  only(...names: string[]): this {
    const unknown = this.keys.find((key) => !names.includes(key));
    if (unknown !== undefined) this.refuse(unknown, `is unknown; there are ${names.join(', ') || 'none'}`);
    return this;
  }

  boolean(key: string): boolean | undefined {
    const value = this.options[key];
    if (value !== undefined && typeof value !== 'boolean') this.refuse(key, 'must be true or false');
    return value as boolean | undefined;
  }

  /** An integer from `least` to `most`. */
  integer(key: string, least: number, most: number): number | undefined {
    const value = this.options[key];
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
      this.refuse(key, `must be an integer from ${least} to ${most}`);
    }
    return value as number;
  }

  /** A text that is not blank. */
  string(key: string, longest: number): string | undefined {
    const value = this.options[key];
    if (value !== undefined) this.checkString(key, value, longest);
    return value as string | undefined;
  }

  /** A list, not empty, of texts that are not blank. */
  strings(key: string, most: number, longest: number): string[] | undefined {
    const value = this.options[key];
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.length === 0) this.refuse(key, 'must be a list of strings that is not empty');
    const list = value as unknown[];
    if (list.length > most) this.refuse(key, `must hold at most ${most} strings, got ${list.length}`);
    list.forEach((item, at) => this.checkString(`${key}[${at}]`, item, longest));
    return list as string[];
  }

  object(key: string): OptionReader | undefined {
    const value = this.options[key];
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.refuse(key, 'must be an object');
    return new OptionReader(value as CheckOptions, this.pathOf(key));
  }

  refuse(key: string, problem: string): never {
    throw new OptionMistake(key === '' ? this.path : this.pathOf(key), problem);
  }

  private checkString(key: string, value: unknown, longest: number): void {
    if (typeof value !== 'string' || value.trim() === '') this.refuse(key, 'must be a string that is not blank');
    if (value.length > longest) this.refuse(key, `must have at most ${longest} characters, got ${value.length}`);
  }

  private pathOf(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

/** What findings of a policy's own may be called. */
const TYPE = /^[A-Z][A-Z0-9_]{0,63}$/;

/** The keys of `NAME: ...` options, where each name becomes a type of findings. */
export function typeNames(reader: OptionReader): string[] {
  for (const key of reader.keys) {
    if (!TYPE.test(key)) reader.refuse(key, 'must be named by 1 to 64 of A-Z, 0-9 and "_", a letter first');
  }
  return reader.keys;
}

import type { BoundedText } from './bounded-text.ts';

interface Container {
  readonly isArray: boolean;
  /** Of the container itself; empty for the outermost ones. */
  readonly name: string;
  /** Of the value at hand: its position, or its key once that is read. */
  index: number;
  key: string | undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SCALAR = /[^\s,\]}]+/y;

/**
 * Writes JSON as lines of `path: value`, lists of values in one line, a blank line before each object of an array.
 * Numbers stay as they are written, whatever their size; no nesting is too deep. Throws a SyntaxError if it is no JSON.
 */
export class JsonWriter {
  private readonly text: BoundedText;
  private readonly open: Container[] = [];
  /** The array whose values make up the last line. */
  private listed: Container | undefined;
  private separator = '';

  constructor(text: BoundedText) {
    this.text = text;
  }

  /** One value; several are parted by blank lines. */
  write(json: string): void {
    JSON.parse(json);
    this.partRecord();
    for (let at = 0; at < json.length; at = this.token(json, at));
  }

  /** Takes the token that begins here and returns where the next one does. */
  private token(json: string, at: number): number {
    const within = this.open.at(-1);
    switch (json[at]) {
      case '{':
      case '[':
        this.push(json[at] === '[', within);
        return at + 1;
      case '}':
      case ']':
        this.open.pop();
        return at + 1;
      case ',':
        within!.index++;
        within!.key = undefined;
        return at + 1;
      case ':':
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        return at + 1;
      case '"':
        return this.string(json, at, within);
      default:
        return this.scalar(json, at, within);
    }
  }

  private push(isArray: boolean, within: Container | undefined): void {
    if (within?.isArray && !isArray) this.partRecord();
    this.open.push({ isArray, name: nameOfValue(within), index: 0, key: undefined });
  }

  private string(json: string, at: number, within: Container | undefined): number {
    let end = at + 1;
    for (let code = json.charCodeAt(end); code !== QUOTE; code = json.charCodeAt(end))
      end += code === BACKSLASH ? 2 : 1;
    const value = JSON.parse(json.slice(at, end + 1)) as string;
    if (within && !within.isArray && within.key === undefined) within.key = value;
    else this.value(value, within);
    return end + 1;
  }

  private scalar(json: string, at: number, within: Container | undefined): number {
    SCALAR.lastIndex = at;
    const [value] = SCALAR.exec(json)!;
    if (value !== 'null') this.value(value, within);
    return at + value.length;
  }

  private value(value: string, within: Container | undefined): void {
    if (value.trim() === '') return;
    if (within?.isArray && this.listed === within) return this.text.write(`, ${value}`);
    const name = within?.isArray ? within.name : nameOfValue(within);
    this.text.write(`${this.separator}${name === '' ? '' : `${name}: `}${value}`);
    this.separator = '\n';
    this.listed = within?.isArray ? within : undefined;
  }

  private partRecord(): void {
    if (this.separator !== '') this.separator = '\n\n';
    this.listed = undefined;
  }
}

function nameOfValue(within: Container | undefined): string {
  if (!within) return '';
  if (within.isArray) return within.name === '' ? '' : `${within.name}[${within.index}]`;
  return within.name === '' ? within.key! : `${within.name}.${within.key}`;
}

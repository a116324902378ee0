import { DocumentFailure } from './document-failure.ts';

/** The text of a document as it is gathered; a document that is too long ends here, before it fills the memory. */
export class BoundedText {
  private text = '';
  private readonly maxChars: number;

  constructor(maxChars: number) {
    this.maxChars = maxChars;
  }

  get isEmpty(): boolean {
    return this.text === '';
  }

  write(piece: string): void {
    if (this.text.length + piece.length > this.maxChars) {
      throw new DocumentFailure('too_large', `The text of the document is longer than ${this.maxChars} characters.`);
    }
    this.text += piece;
  }

  /** What PostgreSQL can keep unchanged, so that a quote equals its document. */
  toString(): string {
    return this.text.toWellFormed().replaceAll('\0', '');
  }
}

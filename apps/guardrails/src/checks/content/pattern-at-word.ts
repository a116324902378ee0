/** A pattern that is tried only where one of its first words begins: the cost of a text is that of its words. */
export interface PatternAtWord {
  readonly starts: readonly string[];
  /** Sticky, every gap bounded. */
  readonly pattern: RegExp;
}

export function atWords(starts: string, alternatives: readonly string[]): PatternAtWord {
  return { starts: starts.split(' '), pattern: new RegExp(alternatives.map((one) => `(?:${one})`).join('|'), 'y') };
}

/** Where an answer cites passages: `[2]`, or `[1, 3]`. */
export interface CitationMarker {
  /** UTF-16 position of its bracket. */
  at: number;
  numbers: number[];
}

const MARKER = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;

/** The markers of an answer, in their order. Their numbers may stand for no passage: models make some up. */
export function markersIn(answer: string): CitationMarker[] {
  return [...answer.matchAll(MARKER)].map(({ index, 1: numbers }) => ({
    at: index,
    numbers: numbers!.split(',').map(Number),
  }));
}

import type { FeatureReader } from './feature-reader.js';

/** A weight for each bucket of features, in 8 bits. */
export interface LinearModel {
  readonly weights: Int8Array;
  /** What a step of a weight is worth. */
  readonly scale: number;
  readonly bias: number;
}

/** Two models over the same features, the weights of both side by side: a feature costs one look-up. */
export class ModelPair {
  /** The high byte is the weight for the whole text, the low byte the one for windows. */
  readonly weights: Int16Array;

  constructor(
    readonly whole: LinearModel,
    readonly windows: LinearModel,
  ) {
    this.weights = Int16Array.from(whole.weights, (weight, at) => (weight << 8) | (windows.weights[at]! & 0xff));
  }
}

export interface WindowMargin {
  readonly margin: number;
  /** Where the window stands in the text. */
  readonly start: number;
  readonly end: number;
}

export interface TextMargins {
  /** Of the whole text. */
  readonly whole: number;
  /** The sentence, or the two sentences in a row, with the highest margin; undefined for a text without tokens. */
  readonly window: WindowMargin | undefined;
}

interface Part {
  sum: number;
  features: number;
  start: number;
}

/**
 * Reads a text once and tells how far it lies on the positive side, as a whole by one model and by its best window by
 * another. A margin is the sum of the weights of all features, divided by the root of their number (see `lengthNorm`).
 */
export function scoreText(reader: FeatureReader, folded: string, { weights, whole, windows }: ModelPair): TextMargins {
  const all = { sum: 0, features: 0 };
  let before: Part | undefined;
  let sentence: Part | undefined;
  let best: WindowMargin | undefined;
  const close = (current: Part, end: number): void => {
    best = better(best, windows, current.sum, current.features, current.start, end);
    if (before)
      best = better(best, windows, before.sum + current.sum, before.features + current.features, before.start, end);
    before = current;
    sentence = undefined;
  };
  reader.start(folded);
  while (reader.next()) {
    if (reader.count === 0) continue;
    sentence ??= { sum: 0, features: 0, start: reader.tokenStart };
    const { buckets, count } = reader;
    let wholeSum = 0;
    let windowSum = 0;
    for (let at = 0; at < count; at++) {
      const both = weights[buckets[at]!]!;
      wholeSum += both >> 8;
      windowSum += (both << 24) >> 24;
    }
    all.sum += wholeSum;
    sentence.sum += windowSum;
    all.features += count;
    sentence.features += count;
    if (reader.endsSentence) close(sentence, reader.tokenEnd);
  }
  if (sentence) close(sentence, reader.tokenEnd);
  return { whole: marginOf(whole, all.sum, all.features), window: best };
}

/** About a page: beyond it length adds no certainty, so that a long text of one colour does not drift away. */
const PAGE_FEATURES = 4096;
/** A few words: fewer are no certainty at all. */
const PHRASE_FEATURES = 16;

/** What a sum over so many features is divided by. */
export const lengthNorm = (features: number): number =>
  features <= PAGE_FEATURES ? Math.sqrt(Math.max(PHRASE_FEATURES, features)) : features / Math.sqrt(PAGE_FEATURES);

const marginOf = (model: LinearModel, sum: number, features: number): number =>
  model.bias + (features === 0 ? 0 : (model.scale * sum) / lengthNorm(features));

function better(
  best: WindowMargin | undefined,
  model: LinearModel,
  sum: number,
  features: number,
  start: number,
  end: number,
): WindowMargin {
  const margin = marginOf(model, sum, features);
  return best && best.margin >= margin ? best : { margin, start, end };
}

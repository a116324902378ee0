import type { ModelMetadata } from '#learning';

import type { CurvePoint } from './gain-thresholds.js';

/**
 * What is learnt, beside the tables `gain` (a signed byte a bucket), `frequency` (see `frequencyCode`) and `subject` (for
 * each bucket of a common term, in their order, a signed byte for each subject).
 */
export interface ComplexityMetadata extends ModelMetadata {
  /** Prompts that the model was trained on. */
  readonly prompts: number;
  /** What a step of the table `gain` is worth. */
  readonly gainStep: number;
  /** The gain that the length of a prompt alone lets expect; see `lengthPrior`. */
  readonly lengthSlope: number;
  /** Kinds of prompts that the training told apart. */
  readonly subjects: number;
  /** What a step of the table `subject` is worth. */
  readonly subjectStep: number;
  readonly familiarity: FamiliarityRange;
  /** What quality a share of calls sent to the strong model buys, measured on prompts that the model did not see. */
  readonly curve: readonly CurvePoint[];
}

/** What is made of how well a prompt is known. */
export interface FamiliarityRange {
  /** Of the known share of its words: below it a prompt is unlike everything that was trained on. */
  readonly floor: number;
  /** Of how surely its subject is recognised: up to here its length alone is believed, ... */
  readonly from: number;
  /** ... from here on its words in full. */
  readonly to: number;
}

/**
 * What strong is better than weak where nothing else is known: 12.5 points over the whole of MMLU (68.1 against 80.6, as
 * RouteLLM publishes). Not fitted: a mean of the subjects at hand says little of the next one.
 */
export const USUAL_GAIN = 0.125;
/** At this length, a usual one. */
const USUAL_CHARS = 300;
/** Lengths beyond are taken for it: nothing longer was trained on. */
const LONGEST_CHARS = 8192;

export const logLength = (chars: number): number => Math.log(Math.max(1, Math.min(LONGEST_CHARS, chars)) / USUAL_CHARS);

export const lengthPrior = (slope: number, chars: number): number => USUAL_GAIN + slope * logLength(chars);

const FREQUENCY_STEPS = 16;

/** In how many prompts of the training a term stands, as a byte: 16 steps for each doubling. */
export const frequencyCode = (prompts: number): number =>
  Math.min(255, Math.round(FREQUENCY_STEPS * Math.log2(1 + prompts)));

const frequencyOf = (code: number): number => 2 ** (code / FREQUENCY_STEPS) - 1;

/** A term that stood in so many prompts beyond the first is known by half. */
const HALF_KNOWN_PROMPTS = 5;

/** From this frequency code on, of 20 prompts, a term tells subjects apart. */
export const COMMON = frequencyCode(20);

/** The weight of a term by its frequency code: rare ones tell more. */
export const rarities = (prompts: number): Float64Array =>
  Float64Array.from({ length: 256 }, (_, code) => Math.max(0, Math.log((prompts + 1) / (frequencyOf(code) + 1))));

/**
 * How well a term is known by its frequency code, 0 to 1. The first prompt does not count: half of the buckets hold a
 * term that stood in one prompt only, and what nobody ever wrote falls into them as well.
 */
export const KNOWN = Float64Array.from({ length: 256 }, (_, code) => {
  const again = Math.max(0, frequencyOf(code) - 1);
  return again / (again + HALF_KNOWN_PROMPTS);
});

/** How far the words of a prompt are believed, 0 to 1. */
export const trustIn = (recognised: number, { from, to }: FamiliarityRange): number =>
  Math.max(0, Math.min(1, (recognised - from) / (to - from)));

import { type ModelFile, type ModelMetadata, readModelFile } from '#learning';

import { FeatureReader } from '../../classifier/feature-reader.js';
import { fingerprintOf } from '../../classifier/fingerprint.js';
import { type LinearModel, ModelPair, scoreText, type WindowMargin } from '../../classifier/linear-scorer.js';
import type { TextView } from '../../views/text-view.js';
import { type Sign, signsOf } from './signs.js';
import { INJECTION_CLASSES } from './word-classes.js';

/** Each table has so many buckets, as a power of two; three tables are 384 KB. */
export const FEATURE_BITS = 17;

/** What a user writes: any word may tell. */
export const userReader = new FeatureReader(FEATURE_BITS, INJECTION_CLASSES, 'open');
/** What a document says may be of any topic: only the mood of its sentences tells. */
export const documentReader = new FeatureReader(FEATURE_BITS, INJECTION_CLASSES, 'closed');

export const injectionFeatures = (): string => fingerprintOf([userReader, documentReader], INJECTION_CLASSES);

/** Margins at which a text counts as found, by its length: that of the first line whose `upToChars` is not exceeded. */
export type Thresholds = readonly { readonly upToChars: number | null; readonly margin: number }[];

export interface InjectionMetadata extends ModelMetadata {
  /** What belongs to the weights of each table. */
  readonly heads: Readonly<Record<string, Pick<LinearModel, 'scale' | 'bias'>>>;
  readonly thresholds: {
    /** For text and window and signs together. */
    readonly user: Thresholds;
    /** For the window and signs alone: what a long harmless text around an attack cannot dilute. */
    readonly userWindow: Thresholds;
    readonly document: Thresholds;
  };
}

/** What speaks for an attack, in margins above the threshold (0: just found). */
export interface Evidence {
  readonly margin: number;
  readonly window: WindowMargin | undefined;
  /** Whether the window alone is enough, so that it names the place. */
  readonly inWindow: boolean;
  readonly signs: readonly Sign[];
}

/** All signs together are worth so much at most. */
const MOST_SIGNS = 2;
const DISGUISED_WORD = 0.25;
const MOST_DISGUISE = 0.5;

export interface UserParts {
  readonly whole: number;
  readonly window: number;
  readonly signs: number;
}

/** How the parts of a judgement of user text add up; the training script calibrates on the same sums. */
export const userMargin = ({ whole, window, signs }: UserParts): number => whole + window + signs;
export const userWindowMargin = ({ window, signs }: UserParts): number => 2 * window + signs;
export const documentMargin = (window: number, signs: readonly Sign[]): number =>
  window + (signs.some((sign) => sign.weight >= 1) ? 1 : 0);

export function weightOfSigns(signs: readonly Sign[], disguisedWords: number): number {
  let weight = Math.min(MOST_DISGUISE, DISGUISED_WORD * disguisedWords);
  for (const sign of signs) weight += sign.weight;
  return Math.min(MOST_SIGNS, weight);
}

export const thresholdFor = (thresholds: Thresholds, chars: number): number =>
  thresholds.find(({ upToChars }) => upToChars === null || chars <= upToChars)!.margin;

export class InjectionModel {
  private readonly user: ModelPair;
  private readonly document: ModelPair;
  private readonly thresholds: InjectionMetadata['thresholds'];

  /** Reads the weights; throws when they cannot be trusted. */
  constructor(folder: URL) {
    const file = readModelFile<InjectionMetadata>(folder, 'injection', injectionFeatures());
    this.user = new ModelPair(headIn(file, 'user-whole'), headIn(file, 'user-window'));
    const document = headIn(file, 'document');
    this.document = new ModelPair(document, document);
    this.thresholds = file.metadata.thresholds;
  }

  judgeUserText(view: TextView): Evidence {
    const { folded } = view;
    const { whole, window } = scoreText(userReader, folded, this.user);
    const signs = signsOf(folded);
    const parts = { whole, window: window?.margin ?? 0, signs: weightOfSigns(signs, view.disguised.length) };
    const together = userMargin(parts) - thresholdFor(this.thresholds.user, folded.length);
    const alone = userWindowMargin(parts) - thresholdFor(this.thresholds.userWindow, folded.length);
    return { margin: Math.max(together, alone), window, inWindow: alone >= 0, signs };
  }

  judgeDocument(view: TextView): Evidence {
    const { folded } = view;
    const { window } = scoreText(documentReader, folded, this.document);
    const signs = signsOf(folded);
    const margin = documentMargin(window?.margin ?? this.document.windows.bias, signs);
    return { margin: margin - thresholdFor(this.thresholds.document, folded.length), window, inWindow: true, signs };
  }
}

function headIn(file: ModelFile<InjectionMetadata>, name: string): LinearModel {
  const bytes = file.table(name);
  if (bytes.length !== 2 ** FEATURE_BITS) throw new Error(`the table ${name} has ${bytes.length} weights`);
  return { ...file.metadata.heads[name]!, weights: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) };
}

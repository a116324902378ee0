import { type ModelFile, readModelFile } from '#learning';

import { COMMON, type ComplexityMetadata, KNOWN, lengthPrior, rarities, trustIn } from './complexity-model.js';
import { GainThresholds } from './gain-thresholds.js';
import { featuresFingerprint, PromptReader } from './prompt-reader.js';
import { SubjectReader } from './subject-reader.js';

const SHIPPED = new URL('../../models/', import.meta.url);

export interface Complexity {
  /** By how much the strong model is likelier to answer rightly than the weak one, -1 to 1. */
  readonly gain: number;
  /** How much of the text's words the training knew, 0 to 1. */
  readonly known: number;
  /** How surely the text is of a subject of the training: about 0 for none, about 1 for certainty. */
  readonly recognised: number;
  /** False: the text is unlike everything that the scorer was trained on, and `gain` is little more than a guess. */
  readonly familiar: boolean;
}

/**
 * Reads a prompt and tells what the strong model is worth for it. What its words tell (linear over hashed TF-IDF terms)
 * counts as far as its subject is recognised: words mostly tell the subject, and of one that nobody tried they tell
 * nothing. The rest is what its length lets expect.
 */
export class ComplexityScorer {
  readonly thresholds: GainThresholds;

  private readonly reader = new PromptReader();
  private readonly metadata: ComplexityMetadata;
  /** The gain in the high byte, the frequency code in the low one: a term costs one look-up. */
  private readonly terms: Int16Array;
  private readonly rarities: Float64Array;
  private readonly subjects: SubjectReader;

  constructor(file: ModelFile<ComplexityMetadata>) {
    const gains = file.table('gain');
    this.metadata = file.metadata;
    const frequencies = file.table('frequency');
    this.terms = Int16Array.from(gains, (gain, bucket) => (gain << 8) | frequencies[bucket]!);
    this.rarities = rarities(file.metadata.prompts);
    this.subjects = new SubjectReader(frequencies, file.table('subject'), file.metadata.subjects);
    this.thresholds = new GainThresholds(file.metadata.curve);
  }

  /** Reads the weights that ship; throws when they are not those that the code was written for. */
  static load(folder: URL = SHIPPED): ComplexityScorer {
    return new ComplexityScorer(readModelFile(folder, 'complexity', featuresFingerprint()));
  }

  /** Looks at a bounded part of a text of any length: well under a millisecond. */
  score(text: string): Complexity {
    const { reader, metadata } = this;
    reader.read(text);
    const { gain, known, recognised } = this.termsOfText();
    const trust = trustIn(recognised, metadata.familiarity);
    const expected = lengthPrior(metadata.lengthSlope, text.length) + trust * gain;
    return {
      gain: Math.max(-1, Math.min(1, expected)),
      known,
      recognised,
      familiar: known >= metadata.familiarity.floor,
    };
  }

  /** What the terms tell, how much of them is known, and their subject; a vector of TF-IDF, of length 1. */
  private termsOfText(): Pick<Complexity, 'gain' | 'known' | 'recognised'> {
    const { buckets, counts, size } = this.reader;
    this.subjects.start();
    let sum = 0;
    let square = 0;
    let known = 0;
    for (let at = 0; at < size; at++) {
      const bucket = buckets[at]!;
      const count = counts[bucket]!;
      const term = this.terms[bucket]!;
      const code = term & 0xff;
      const value = (count === 1 ? 1 : 1 + Math.log(count)) * this.rarities[code]!;
      sum += value * (term >> 8);
      square += value * value;
      known += value * value * KNOWN[code]!;
      if (code >= COMMON) this.subjects.add(bucket, value);
    }
    if (square === 0) return { gain: 0, known: 0, recognised: 0 };
    const { gainStep, subjectStep } = this.metadata;
    const length = Math.sqrt(square);
    return {
      gain: (sum * gainStep) / length,
      known: known / square,
      recognised: (this.subjects.surest() * subjectStep) / length,
    };
  }
}

import { Injectable } from '@nestjs/common';

import { hashOf } from '#learning';

import { type PromptEmbedder, unit } from './prompt-embedder.js';
import { ASKING } from './prompt-words.js';

const DIMENSIONS = 256;
const GRAM = 3;
const WORD_WEIGHT = 2;
const WORD = /[\p{L}\p{N}]+/gu;

/**
 * Needs no model and no network: hashed words, pairs of words and parts of words (feature hashing with signs). It knows
 * spelling and order, no synonyms: it finds the same question in slightly other words.
 */
@Injectable()
export class NgramEmbedder implements PromptEmbedder {
  readonly space = 'ngram';

  async embed(text: string): Promise<Float32Array> {
    const vector = new Float32Array(DIMENSIONS);
    const add = (feature: string, weight: number) => {
      const hash = hashOf(feature) >>> 0;
      vector[hash % DIMENSIONS]! += hash & 0x8000_0000 ? -weight : weight;
    };
    let before = '';
    for (const [word] of text.toLowerCase().matchAll(WORD)) {
      if (ASKING.has(word)) continue;
      add(word, WORD_WEIGHT);
      add(`${before} ${word}`, 1);
      const padded = `<${word}>`;
      for (let at = 0; at + GRAM <= padded.length; at++) add(padded.slice(at, at + GRAM), 1 / Math.sqrt(padded.length));
      before = word;
    }
    return unit(vector);
  }
}

import { tokensIn } from './tokens.js';

const DEFAULT_DIMENSIONS = 256;

export interface EmbeddingsBody {
  model?: string;
  input?: string | string[] | number[] | number[][];
  dimensions?: number;
  encoding_format?: 'float' | 'base64';
}

/** The texts to embed; token ids, which the API takes as well, stand for themselves as words. */
export function textsOf({ input }: EmbeddingsBody): string[] {
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input)) return [];
  if (typeof input[0] === 'number') return [input.join(' ')];
  return (input as (string | number[])[]).map((item) => (typeof item === 'string' ? item : item.join(' ')));
}

/** OpenAI's answer, with vectors of a bag of hashed words: the same text has the same vector, similar texts a near one. */
export function embeddingsAnswer(body: EmbeddingsBody, texts: string[], usual = DEFAULT_DIMENSIONS): [unknown, number] {
  const dimensions = body.dimensions ?? usual;
  const data = texts.map((text, index) => {
    const vector = vectorOf(text, dimensions);
    const embedding = body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
    return { object: 'embedding', index, embedding };
  });
  let tokens = 0;
  for (const text of texts) tokens += tokensIn(text);
  return [{ object: 'list', data, model: body.model, usage: { prompt_tokens: tokens, total_tokens: tokens } }, tokens];
}

function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const hash = fnv1a(word);
    vector[hash % dimensions]! += hash & 0x8000_0000 ? -1 : 1;
  }
  const length = Math.hypot(...vector);
  if (length === 0) vector[0] = 1;
  else for (let at = 0; at < dimensions; at++) vector[at]! /= length;
  return vector;
}

function fnv1a(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

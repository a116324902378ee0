import { Injectable } from '@nestjs/common';

import { AerieError, type AskedToEmbed, EmbeddingsPipeline, type Lane } from '#contracts';
import { Bus } from '#messaging';

import { ownJob } from '../own-job.js';

export interface EmbedOptions {
  tenant: string;
  model: string;
  lane: Lane;
  timeoutMs: number;
  /** `false`: vectors that are kept may be of another length than the model's now. Default: they will do. */
  cache?: boolean;
}

/**
 * Vectors of texts, by the pipeline that every request for embeddings takes: they are admitted against the tenant's budgets,
 * guarded, merged into batches, cached and charged like any other.
 */
@Injectable()
export class Embedder {
  constructor(private readonly bus: Bus) {}

  /** One vector of length 1 for each text, in order. Throws the `AerieError` that the pipeline ended with. */
  async embed(
    texts: readonly string[],
    { tenant, model, lane, timeoutMs, cache = true }: EmbedOptions,
  ): Promise<Float32Array[]> {
    const state: AskedToEmbed = { embeddings: { model, input: [...texts], ...(!cache && { aerie: { cache } }) } };
    const parts = this.bus.stream(ownJob({ pipeline: EmbeddingsPipeline.name, tenant, lane, timeoutMs, state }));
    const vectors: Float32Array[] = [];
    for await (const part of parts) {
      if (part.kind === 'error') throw new AerieError(part.error.code, part.error.message);
      if (part.kind === 'parked')
        throw new AerieError('content_blocked', 'The texts wait for a person to release them.');
      if (part.kind === 'vectors')
        part.vectors.forEach((vector, at) => (vectors[part.start + at] = unit(floatsOf(vector))));
    }
    if (vectors.length !== texts.length) {
      throw new AerieError('provider_failed', `"${model}" gave ${vectors.length} vectors for ${texts.length} texts.`);
    }
    return vectors;
  }
}

function floatsOf(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  // A copy of its own: a view on pooled memory need not be aligned.
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function unit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const part of vector) squares += part * part;
  const length = Math.sqrt(squares);
  return length > 0 ? vector.map((part) => part / length) : vector;
}

import { hash } from 'node:crypto';

import { Injectable, Logger } from '@nestjs/common';

import type { EmbeddingsRequest } from '#contracts';
import { Cache } from '#storage';

import { canonicalJson } from '../caching/canonical-json.js';
import { type Route, targetNames } from '../routing/route.js';

/** A model's vectors never change, so that time only bounds what a mistake could cost. */
const TTL_MS = 24 * 60 * 60 * 1000;

/** What does not change a vector; all other fields do until the contrary is known. */
const NOT_AFFECTING = new Set(['model', 'input', 'encoding_format', 'dimensions', 'user', 'aerie']);

/** Vectors by tenant, model, dimensions and text, as float32. Losing it, or it failing, costs money and never a request. */
@Injectable()
export class VectorCache {
  private readonly log = new Logger(VectorCache.name);

  constructor(private readonly cache: Cache) {}

  /** The vectors that are known, by their key. */
  async find(keys: readonly string[]): Promise<Map<string, Uint8Array>> {
    const found = await this.cache.getBytes(keys).catch((error: unknown) => {
      this.complain(error);
      return [];
    });
    return new Map(found.flatMap((vector, at) => (vector ? [[keys[at]!, vector] as const] : [])));
  }

  /** Nobody waits for it. */
  keep(vectors: ReadonlyMap<string, Uint8Array>): void {
    this.cache.setBytes(vectors, TTL_MS).catch((error: unknown) => this.complain(error));
  }

  private complain(error: unknown): void {
    this.log.warn({ msg: 'the cache of vectors is out of reach; going on without it', err: error });
  }
}

/**
 * The key of each text. The tenant stands in the prefix and under the hash: no two tenants can meet. All targets of the
 * route are in it: what was another model behind the same name yesterday has other vectors.
 */
export function vectorKeys(
  tenant: string,
  route: Route,
  request: EmbeddingsRequest,
  texts: readonly string[],
): string[] {
  const fields = Object.fromEntries(
    Object.entries(request).filter(([field, value]) => value != null && !NOT_AFFECTING.has(field)),
  );
  const targets = targetNames(route).sort();
  const dimensions = request.dimensions ?? route.targets[0]!.model.embedding?.dimensions ?? null;
  const scope = canonicalJson({ tenant, targets, dimensions, fields });
  return texts.map((text) => `llm-router:vector:${tenant}:${hash('sha256', `${scope}\n${text}`)}`);
}

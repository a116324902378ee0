import { hash } from 'node:crypto';

import type { EmbeddingCallsService } from '../../embeddings/embedding-calls.service.js';
import { type VectorCache, vectorKeys } from '../../embeddings/vector-cache.js';
import type { Limits } from '../../resilience/failover.js';
import { type Route, targetNames } from '../../routing/route.js';
import type { SideCalls } from '../../side-calls.js';
import { canonicalJson } from '../canonical-json.js';
import { type PromptEmbedder, unit } from './prompt-embedder.js';

/** A request waits no longer to hear which others are like it. */
const DEADLINE_MS = 300;

export interface ModelEmbedderParts {
  readonly tenant: string;
  readonly route: Route;
  /** Of the request whose prompt is embedded. */
  readonly limits: Limits;
  /** Told what that request owes for it. */
  readonly owe: SideCalls['add'];
  readonly cache: VectorCache;
  readonly calls: EmbeddingCallsService;
}

/** Embeds by a model of the catalogue, as a request for embeddings of the same tenant would: cached, and together with others. */
export class ModelEmbedder implements PromptEmbedder {
  readonly space: string;

  constructor(private readonly of: ModelEmbedderParts) {
    const { route } = of;
    const dimensions = route.targets[0]!.model.embedding?.dimensions ?? null;
    this.space = hash('sha256', canonicalJson([targetNames(route).toSorted(), dimensions]));
  }

  async embed(text: string): Promise<Float32Array> {
    const { tenant, route, cache } = this.of;
    const [key] = vectorKeys(tenant, route, { model: route.name, input: [text] }, [text]) as [string];
    const known = await cache.find([key]);
    return unit(asFloats(known.get(key) ?? (await this.ask(key, text))));
  }

  private async ask(key: string, text: string): Promise<Uint8Array> {
    const { tenant, route, limits, calls, owe } = this.of;
    const signal = AbortSignal.any([limits.signal, AbortSignal.timeout(DEADLINE_MS)]);
    const deadlineAtMs = Math.min(limits.deadlineAtMs, Date.now() + DEADLINE_MS);
    const request = { model: route.name, input: [text] };
    const wanted = { tenant, route, request, texts: new Map([[key, text]]), shared: true };
    const order = calls.order(wanted, { signal, deadlineAtMs });
    try {
      return (await order.vectors).get(key)!;
    } finally {
      owe(order.owed());
    }
  }
}

/** Copied: the bytes may lie anywhere in a buffer. */
const asFloats = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.slice().buffer);

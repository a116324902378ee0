import { Injectable } from '@nestjs/common';

import type { AnswerSource } from '../answer-source.js';
import { type CallParts, ProviderCall } from '../provider-call.js';
import type { Ask } from '../providers/provider.js';
import type { Limits } from '../resilience/failover.js';
import { cacheKeyOf, type CacheScope } from './cache-key.js';
import { cacheUseOf } from './cache-use.js';
import { ExactCache } from './exact-cache.js';
import { Flight } from './flight.js';
import { KeptSource } from './kept-source.js';
import { type Nearest, SemanticCache, type Similar } from './semantic/semantic-cache.js';

/** A question with all that its answer depends on. */
export type Asked = CacheScope & { readonly ask: Ask };

/**
 * Decides where an answer comes from. Requests that the cache may answer share one call while it is under way: of any
 * number that are asked at once in this process, one goes to a provider.
 */
@Injectable()
export class AnswerSources {
  private readonly flights = new Map<string, Flight>();

  constructor(
    private readonly exact: ExactCache,
    private readonly semantic: SemanticCache,
  ) {}

  /** Synchronous when the request may not be cached, so that most calls pay nothing. */
  sourceOf(asked: Asked, limits: Limits): AnswerSource | Promise<AnswerSource> {
    const use = cacheUseOf(asked.request);
    if (use.kind === 'read') return this.keptOrShared(cacheKeyOf(asked), asked, limits);
    const cache = { status: 'bypass' as const, reason: use.reason };
    const keep = use.kind === 'refresh' ? this.keeping(cacheKeyOf(asked)) : undefined;
    return new ProviderCall({ ...asked, limits, cache, keep });
  }

  private async keptOrShared(key: string, asked: Asked, limits: Limits): Promise<AnswerSource> {
    const flightKey = flightKeyOf(key, asked.ask);
    const seat = this.flights.get(flightKey)?.join(limits);
    if (seat) return seat;
    const kept = await this.exact.find(key);
    if (kept) return new KeptSource(kept, asked.ask.stream);
    const similar = asked.request.aerie?.semantic_cache ? await this.semantic.similarTo(asked, key) : undefined;
    const borrowed = similar?.serves ? await this.borrowed(similar.nearest!, asked.ask) : undefined;
    if (borrowed) return borrowed;
    const keep = this.keeping(key, similar);
    return this.flights.get(flightKey)?.join(limits) ?? this.begin(flightKey, asked, limits, keep);
  }

  private async borrowed({ key, similarity }: Nearest, { stream }: Ask): Promise<AnswerSource | undefined> {
    const kept = await this.exact.find(key);
    return kept && new KeptSource(kept, stream, `a similar request (${similarity.toFixed(2)})`);
  }

  private begin(flightKey: string, { route, ask }: Asked, limits: Limits, keep: CallParts['keep']): AnswerSource {
    const cache = { status: 'miss' as const, reason: 'no answer of an identical request is kept' };
    const flight = new Flight(
      (shared) => new ProviderCall({ route, ask, limits: shared, cache, keep }),
      () => {
        if (this.flights.get(flightKey) === flight) this.flights.delete(flightKey);
      },
    );
    this.flights.set(flightKey, flight);
    return flight.join(limits)!;
  }

  private keeping(key: string, similar?: Similar): CallParts['keep'] {
    return async (answer) => {
      if (await this.exact.keep(key, answer)) await similar?.learn(answer);
    };
  }
}

/** Beside its answer, a shared call must have the form, the length and the pace that each of its listeners asked for. */
function flightKeyOf(key: string, { stream, maxCompletionTokens, request }: Ask): string {
  return JSON.stringify([key, stream, maxCompletionTokens, request['service_tier']]);
}

import { hash } from 'node:crypto';

import { Injectable, type OnModuleDestroy } from '@nestjs/common';

import { Cache, type Relay } from '#storage';

import type { AnswerSource } from '../answer-source.js';
import { type CallParts, ProviderCall } from '../provider-call.js';
import type { Ask } from '../providers/provider.js';
import type { Limits } from '../resilience/failover.js';
import type { SideCalls } from '../side-calls.js';
import { cacheKeyOf, type CacheScope } from './cache-key.js';
import { cacheUseOf } from './cache-use.js';
import { ExactCache } from './exact-cache.js';
import { FleetCall } from './fleet/fleet-call.js';
import { Flight } from './flight.js';
import { KeptSource } from './kept-source.js';
import { type Nearest, SemanticCache, type Similar } from './semantic/semantic-cache.js';

/** Goes up when what processes tell each other of a call changes. */
const LINE_VERSION = 1;

/** A question with all that its answer depends on. */
export type Asked = CacheScope & {
  readonly ask: Ask;
  /** Told what its job owes beside the answer. */
  readonly owe: SideCalls['add'];
};

/**
 * Decides where an answer comes from. Requests that the cache may answer share one call while it is under way: of any
 * number that are asked at once, in all processes that share a cache, one goes to a provider.
 */
@Injectable()
export class AnswerSources implements OnModuleDestroy {
  private readonly flights = new Map<string, Flight>();
  private readonly relay: Relay | undefined;
  private readonly closing = new AbortController();

  constructor(
    private readonly exact: ExactCache,
    private readonly semantic: SemanticCache,
    cache: Cache,
  ) {
    this.relay = cache.relay;
  }

  /** Synchronous when the request may not be cached, so that most calls pay nothing. */
  sourceOf(asked: Asked, limits: Limits): AnswerSource | Promise<AnswerSource> {
    const use = cacheUseOf(asked.request);
    if (use.kind === 'read') return this.keptOrShared(cacheKeyOf(asked), asked, limits);
    const cache = { status: 'bypass' as const, reason: use.reason };
    const keep = use.kind === 'refresh' ? this.keeping(cacheKeyOf(asked)) : undefined;
    return new ProviderCall({ ...asked, limits, cache, keep });
  }

  /** Calls that are shared with other processes go on in those: what is owed for them here must be told in time. */
  onModuleDestroy(): void {
    this.closing.abort();
  }

  private async keptOrShared(key: string, asked: Asked, limits: Limits): Promise<AnswerSource> {
    const flightKey = flightKeyOf(key, asked.ask);
    const seat = this.flights.get(flightKey)?.join(limits);
    if (seat) return seat;
    const kept = await this.kept(key, asked.ask);
    if (kept) return kept;
    const wantsSimilar = asked.request.aerie?.semantic_cache;
    const similar = wantsSimilar ? await this.semantic.similarTo(asked, key, { limits, owe: asked.owe }) : undefined;
    const borrowed = similar?.serves ? await this.borrowed(similar.nearest!, asked.ask) : undefined;
    if (borrowed) return borrowed;
    return this.flights.get(flightKey)?.join(limits) ?? this.begin(key, asked, limits, similar);
  }

  private async kept(key: string, { stream }: Ask): Promise<AnswerSource | undefined> {
    const kept = await this.exact.find(key);
    return kept && new KeptSource(kept, stream);
  }

  private async borrowed({ key, similarity }: Nearest, { stream }: Ask): Promise<AnswerSource | undefined> {
    const kept = await this.exact.find(key);
    return kept && new KeptSource(kept, stream, `a similar request (${similarity.toFixed(2)})`);
  }

  private async begin(key: string, asked: Asked, limits: Limits, similar?: Similar): Promise<AnswerSource> {
    const { route, ask, tenant } = asked;
    const { relay } = this;
    const flightKey = flightKeyOf(key, ask);
    const cache = { status: 'miss' as const, reason: 'no answer of an identical request is kept' };
    const keep = this.keeping(key, similar);
    const flight = new Flight(
      (shared) => {
        const call = () => new ProviderCall({ route, ask, limits: shared, cache, keep });
        if (!relay) return call();
        const line = lineOf(tenant, flightKey);
        const find = () => this.kept(key, ask);
        return new FleetCall({ relay, line, ask, flight: shared, find, call, closing: this.closing.signal });
      },
      () => {
        if (this.flights.get(flightKey) === flight) this.flights.delete(flightKey);
      },
    );
    this.flights.set(flightKey, flight);
    const seat = flight.join(limits)!;
    if (relay) await flight.source.opened;
    return seat;
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

/** Where the processes of a fleet tell each other of the call. As in the cache, no two tenants can meet. */
const lineOf = (tenant: string, flightKey: string): string =>
  `llm-router:call:${LINE_VERSION}:${tenant}:${hash('sha256', flightKey)}`;

import { Injectable, Logger } from '@nestjs/common';

import { canonicalJson } from '../caching/canonical-json.js';
import { LlmMetrics } from '../llm-metrics.js';
import type { Limits } from '../resilience/failover.js';
import { UsageReportService } from '../usage-report.service.js';
import { inBatches } from './batches.js';
import { type Asking, EmbeddingCall } from './embedding-call.js';
import { Order } from './order.js';
import { targetNames } from '../routing/route.js';
import { VectorCache } from './vector-cache.js';
import { WantedText } from './wanted-text.js';

/** While a call is under way, texts wait this long for others to go with them; when none is, they wait for nothing. */
const MERGE_MS = 3;

/** What one request asks for. */
export interface Wanted extends Asking {
  readonly tenant: string;
  /** The texts by their keys in the cache. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether a vector may be shared with whoever asks the same. */
  readonly shared: boolean;
}

/** Texts that may go out in one call. */
interface Group {
  readonly key: string;
  readonly asking: Asking;
  readonly shared: boolean;
  queue: WantedText[];
  underWay: number;
  scheduled: boolean;
}

/**
 * Takes texts to the model: each once, however many requests want it at the same time, and those of one tenant for the
 * same model together.
 */
@Injectable()
export class EmbeddingCallsService {
  private readonly log = new Logger(EmbeddingCallsService.name);
  private readonly groups = new Map<string, Group>();
  /** Shared texts on their way, by key. */
  private readonly flights = new Map<string, WantedText>();

  constructor(
    private readonly cache: VectorCache,
    private readonly usage: UsageReportService,
    private readonly metrics: LlmMetrics,
  ) {}

  /** Whether somebody else asks for it already. */
  isUnderWay(key: string): boolean {
    return this.flights.get(key)?.isOpen === true;
  }

  order(wanted: Wanted, limits: Limits): Order {
    const group = this.groupOf(wanted);
    const texts = [...wanted.texts].map(([key, text]) => this.join(group, key, text));
    const order = new Order(texts, limits);
    this.schedule(group);
    return order;
  }

  private groupOf({ tenant, route, request, shared }: Wanted): Group {
    const { input: _input, encoding_format: _format, aerie: _aerie, ...said } = request;
    const key = canonicalJson({ tenant, shared, targets: targetNames(route), said });
    let group = this.groups.get(key);
    if (!group) {
      group = { key, asking: { route, request }, shared, queue: [], underWay: 0, scheduled: false };
      this.groups.set(key, group);
    }
    return group;
  }

  private join(group: Group, key: string, text: string): WantedText {
    const flying = group.shared ? this.flights.get(key) : undefined;
    if (flying?.isOpen) return flying;
    const wanted = new WantedText(key, text);
    if (group.shared) this.flights.set(key, wanted);
    group.queue.push(wanted);
    return wanted;
  }

  private schedule(group: Group): void {
    if (group.scheduled) return;
    group.scheduled = true;
    if (group.underWay > 0) setTimeout(() => this.send(group), MERGE_MS);
    // What came in the same turn of the event loop goes together.
    else setImmediate(() => this.send(group));
  }

  private send(group: Group): void {
    group.scheduled = false;
    const texts = group.queue;
    group.queue = [];
    this.sendAll(group, texts).catch((error: unknown) => {
      this.log.error({ msg: 'texts could not be sent for a reason that nobody foresaw', err: error });
      for (const text of texts) text.fail(error);
    });
  }

  private async sendAll(group: Group, texts: readonly WantedText[]): Promise<void> {
    group.underWay++;
    try {
      const batches = await inBatches(texts, group.asking.route);
      await Promise.all(batches.map((batch) => this.call(group, batch)));
    } finally {
      group.underWay--;
      for (const text of texts) this.forget(text);
      if (group.underWay === 0 && !group.scheduled) this.groups.delete(group.key);
    }
  }

  private async call(group: Group, batch: readonly WantedText[]): Promise<void> {
    for (const text of batch) if (!text.isWanted) this.forget(text);
    const wanted = batch.filter(({ isWanted }) => isWanted);
    if (wanted.length === 0) return;
    this.metrics.embeddingCall(wanted.length);
    const keep = (vectors: ReadonlyMap<string, Uint8Array>) => group.shared && this.cache.keep(vectors);
    await new EmbeddingCall(group.asking, wanted, this.usage, keep).shares;
  }

  private forget(text: WantedText): void {
    if (this.flights.get(text.key) === text) this.flights.delete(text.key);
  }
}

import { AerieError, type EmbeddingsRequest, type ProviderCall } from '#contracts';

import { ProviderFailure } from '../providers/provider-failure.js';
import type { Attempt } from '../resilience/attempt.js';
import { openFirst } from '../resilience/failover.js';
import type { Route } from '../routing/route.js';
import { countTexts } from '../token-count.js';
import type { UsageReportService } from '../usage-report.service.js';
import type { Order } from './order.js';
import { splitUsage } from './usage-split.js';
import type { WantedText } from './wanted-text.js';

/** What is the same for all texts of a call. */
export interface Asking {
  readonly route: Route;
  /** A body of one of the requests; the others say the same of everything but the input. */
  readonly request: EmbeddingsRequest;
}

/**
 * One call of a provider for the texts of one or more requests. It goes on as long as anybody waits for one of its texts;
 * what it costs is divided among those who wait.
 */
export class EmbeddingCall {
  /** What each request owes, once the call has ended. Never rejects. */
  readonly shares: Promise<ReadonlyMap<Order, ProviderCall[]>>;
  readonly attempts: Attempt[] = [];
  private readonly owed = new Map<Order, ProviderCall[]>();
  private readonly controller = new AbortController();

  constructor(
    readonly asking: Asking,
    private readonly texts: readonly WantedText[],
    private readonly usage: UsageReportService,
    /** Takes vectors as they come. */
    private readonly keep: (vectors: ReadonlyMap<string, Uint8Array>) => void,
  ) {
    for (const text of texts) text.call = this;
    this.shares = this.run().then(() => this.owed);
  }

  /** A text of it is wanted no more. */
  leftAlone(): void {
    if (this.texts.some(({ isWanted }) => isWanted)) return;
    this.controller.abort(new AerieError('cancelled', 'The client closed the request.'));
  }

  private async run(): Promise<void> {
    try {
      await this.ask(this.texts);
    } catch (error) {
      const apart = error instanceof AerieError && error.code === 'invalid_request' ? byWaiting(this.texts) : [];
      if (apart.length < 2) return failAll(this.texts, error);
      // What one request did wrong is not the others' fault.
      await Promise.all(apart.map((texts) => this.ask(texts).catch((own: unknown) => failAll(texts, own))));
    }
  }

  private async ask(texts: readonly WantedText[]): Promise<void> {
    const { route, request } = this.asking;
    const ask = { request, texts: texts.map(({ text }) => text), stream: false } as const;
    const limits = { signal: this.controller.signal, deadlineAtMs: latestDeadline(texts) };
    const attempts: Attempt[] = [];
    try {
      const attempt = await openFirst(route, ask, limits, attempts);
      const vectors = await vectorsOf(attempt);
      this.keep(new Map(texts.map(({ key }, index) => [key, vectors[index]!])));
      for (const [index, text] of texts.entries()) text.arrive(vectors[index]!);
    } finally {
      this.attempts.push(...attempts);
      for (const attempt of attempts) attempt.close();
      for (const attempt of attempts) await this.bill(attempt, texts);
    }
  }

  private async bill(attempt: Attempt, texts: readonly WantedText[]): Promise<void> {
    const call = await this.usage.billed(attempt);
    if (!call) return;
    const byPayer = [...Map.groupBy(texts, ({ payer }) => payer)];
    const weights = byPayer.length === 1 ? [1] : await weightsOf(byPayer, attempt);
    for (const [index, usage] of splitUsage(call.usage, weights).entries()) {
      const [payer] = byPayer[index]!;
      this.owed.set(payer, [...(this.owed.get(payer) ?? []), { ...call, usage }]);
    }
  }
}

async function vectorsOf(attempt: Attempt): Promise<readonly Uint8Array[]> {
  const event = attempt.held.at(-1);
  if (event?.kind !== 'vectors') throw new ProviderFailure('malformed', 'sent no vectors');
  while (await attempt.next());
  return event.vectors;
}

/** The texts in lists of which each is wanted by the same requests. */
function byWaiting(texts: readonly WantedText[]): WantedText[][] {
  const names = new Map<Order, number>();
  const nameOf = (order: Order) => names.get(order) ?? names.set(order, names.size).size - 1;
  return [...Map.groupBy(texts, ({ waiting }) => [...waiting].map(nameOf).join()).values()];
}

const weightsOf = (byPayer: [Order, WantedText[]][], { target }: Attempt): Promise<number[]> =>
  Promise.all(
    byPayer.map(([, texts]) =>
      countTexts(
        texts.map(({ text }) => text),
        target.model.embedding?.tokenizer,
      ),
    ),
  );

function latestDeadline(texts: readonly WantedText[]): number {
  let latest = 0;
  for (const { waiting } of texts) for (const { limits } of waiting) latest = Math.max(latest, limits.deadlineAtMs);
  return latest;
}

function failAll(texts: readonly WantedText[], error: unknown): void {
  for (const text of texts) text.fail(error);
}

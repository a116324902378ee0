import { type CacheReport, type ChatCompletion, replayed } from '#contracts';

import type { Answerer, AnswerSource } from '../answer-source.js';
import type { ProviderEvent } from '../providers/provider.js';
import type { KeptAnswer } from './exact-cache.js';

/** An answer that was kept, given again as fast as it is read. */
export class KeptSource implements AnswerSource {
  readonly cache: CacheReport;
  readonly answerer: Answerer;
  readonly attempts = [];
  readonly attempt = undefined;
  private readonly events: Iterator<ProviderEvent>;

  constructor(
    private readonly kept: KeptAnswer,
    stream: boolean,
    /** What was asked for it. */
    request = 'an identical request',
  ) {
    this.answerer = { model: kept.model, provider: kept.provider };
    const seconds = Math.max(0, Math.round((Date.now() - kept.answeredAtMs) / 1000));
    this.cache = { status: 'hit', reason: `${request} was answered ${seconds} s ago` };
    this.events = stream ? chunksOf(kept) : [{ kind: 'completion' as const, completion: kept.completion }].values();
  }

  get completion(): ChatCompletion {
    return this.kept.completion;
  }

  async next(): Promise<ProviderEvent | undefined> {
    return this.events.next().value;
  }

  leave(): void {}
}

function* chunksOf({ completion, pieces }: KeptAnswer): Generator<ProviderEvent> {
  for (const chunk of replayed(completion, pieces)) yield { kind: 'chunk', chunk };
}

import type { ChatChunk, ModelConfig, TokenUsage } from '#contracts';

import { failureOf, type FailureKind, ProviderFailure } from '../providers/provider-failure.js';
import type { Ask, EmbedAsk, Provider, ProviderEvent } from '../providers/provider.js';

/** How long a call may take, in milliseconds: until the first chunk worth showing, between two, and in all. */
export interface Clocks {
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/** Whom an attempt calls. */
export interface Callee {
  readonly model: ModelConfig;
  readonly provider: Provider;
  readonly clocks: Clocks;
  /** Whether a call that its client leaves is read to its end: then the provider bills, and tells, the whole of it. */
  readonly drains: boolean;
  /** How metrics name it. */
  readonly labels: { readonly provider: string; readonly model: string };
}

/**
 * One call of one target: its clocks, its way to be cancelled, and what it has generated so far, which is owed however it
 * ends. The fourth clock, for connecting, is the connection pool's.
 */
export class Attempt {
  /** What came before and with the first chunk worth showing; nobody has seen it while `begin` runs. */
  readonly held: ProviderEvent[] = [];
  /** The last usage that the provider told, or in the end what was counted instead. */
  usage: TokenUsage | undefined;
  /** Whether that is all that will be known of it. */
  usageIsFinal = false;
  /** All text of the answer so far, to count when the provider tells no usage. */
  generated = '';
  /** True once a part of an answer came: from then on the provider may bill the prompt. */
  began = false;
  failure: ProviderFailure | undefined;
  firstTokenAtMs: number | undefined;
  readonly startedAtMs = performance.now();

  /** Resolves when its usage changes no more, where that is later than its closing. */
  settled: Promise<void> | undefined;

  private readonly controller = new AbortController();
  private readonly events: AsyncIterator<ProviderEvent>;
  private readonly total: NodeJS.Timeout;
  private silence: NodeJS.Timeout | undefined;
  private complete = false;
  private closed = false;

  constructor(
    readonly target: Callee,
    readonly ask: Ask | EmbedAsk,
    private readonly signal: AbortSignal,
    private readonly onClose: (attempt: Attempt) => void,
  ) {
    const { clocks } = target;
    signal.addEventListener('abort', this.cancel, { once: true });
    if (signal.aborted) this.cancel();
    this.total = setTimeout(this.timeOut, clocks.totalMs, `did not finish within ${clocks.totalMs} ms`);
    this.events = called(target, ask, this.controller.signal)[Symbol.asyncIterator]();
  }

  /** How it went, once it is over; what is given up on the way counts as cancelled. */
  get outcome(): FailureKind | 'ok' {
    return this.failure?.kind ?? (this.complete ? 'ok' : 'cancelled');
  }

  /** Resolves at the first event worth showing. Until then a failure is nobody's business but the router's. */
  async begin(): Promise<void> {
    const { firstTokenMs } = this.target.clocks;
    if (this.ask.stream) this.listenFor(firstTokenMs, `sent nothing for ${firstTokenMs} ms`);
    for (;;) {
      const event = await this.pull();
      if (!event) throw this.fail(new ProviderFailure('malformed', 'sent an empty answer'));
      this.held.push(event);
      if (!isMeaningful(event)) continue;
      clearTimeout(this.silence);
      this.firstTokenAtMs = performance.now();
      return;
    }
  }

  /** The next event, or undefined when the answer is complete. Silence counts only while it is waited for: a slow reader is not the provider's fault. */
  async next(): Promise<ProviderEvent | undefined> {
    if (!this.ask.stream) return this.pull();
    const { idleMs } = this.target.clocks;
    this.listenFor(idleMs, `fell silent for ${idleMs} ms`);
    const event = await this.pull();
    clearTimeout(this.silence);
    return event;
  }

  /** Ends the attempt, whatever state it is in. May be called twice. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.silence);
    this.signal.removeEventListener('abort', this.cancel);
    if (!this.complete && !this.failure && this.target.drains) this.settled = this.drain();
    else this.end();
  }

  private end(): void {
    clearTimeout(this.total);
    if (!this.complete) {
      this.cancelNow();
      void Promise.resolve(this.events.return?.()).catch(() => undefined);
    }
    this.onClose(this);
  }

  /** Reads on for the usage, within the clock for the whole call; nobody waits for the answer any more. */
  private async drain(): Promise<void> {
    try {
      while (await this.pull());
    } catch {
      // What it generated until here is known, and counted.
    }
    this.end();
  }

  private async pull(): Promise<ProviderEvent | undefined> {
    try {
      const { done, value } = await this.events.next();
      if (done) {
        this.complete = true;
        return undefined;
      }
      this.note(value);
      return value;
    } catch (thrown) {
      throw this.fail(thrown);
    }
  }

  /** An abort of ours surfaces as whatever the SDK or the socket makes of it; its reason says what happened. */
  private fail(thrown: unknown): ProviderFailure {
    const { aborted, reason } = this.controller.signal;
    this.failure = failureOf(aborted ? reason : thrown);
    return this.failure;
  }

  private note(event: ProviderEvent): void {
    if (event.kind === 'usage') {
      this.usage = event.usage;
      this.usageIsFinal = event.isFinal;
      return;
    }
    this.began = true;
    if (event.kind === 'chunk') this.generated += textOfChunk(event.chunk);
    else if (event.kind === 'completion')
      for (const { message } of event.completion.choices) this.generated += textOfDelta(message);
  }

  private listenFor(ms: number, what: string): void {
    this.silence = setTimeout(this.timeOut, ms, what);
  }

  private readonly timeOut = (what: string): void => this.controller.abort(new ProviderFailure('timeout', what));

  private readonly cancel = (): void => {
    if (!this.target.drains) this.cancelNow();
  };

  private cancelNow(): void {
    this.controller.abort(new ProviderFailure('cancelled', 'was cancelled', { cause: this.signal.reason }));
  }
}

function called({ provider, model }: Callee, ask: Ask | EmbedAsk, signal: AbortSignal): AsyncIterable<ProviderEvent> {
  if (!('texts' in ask)) return provider.chat({ ...ask, model }, signal);
  return provider.embed?.({ ...ask, model }, signal) ?? UNFIT;
}

const UNFIT: AsyncIterable<ProviderEvent> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new ProviderFailure('unfit', 'does not embed')) }),
};

/** A role, an empty delta or usage is no first token: fail-over stays invisible until there is something to show. */
function isMeaningful(event: ProviderEvent): boolean {
  if (event.kind !== 'chunk') return event.kind !== 'usage';
  return event.chunk.choices.some(({ delta, finish_reason: finishReason }) => finishReason || hasContent(delta));
}

function hasContent(delta: object | undefined): boolean {
  for (const [field, value] of Object.entries(delta ?? {})) {
    if (field === 'role' || value === null || value === undefined || value === '') continue;
    if (!Array.isArray(value) || value.length > 0) return true;
  }
  return false;
}

function textOfChunk(chunk: ChatChunk): string {
  const { choices } = chunk;
  if (choices.length === 1) return textOfDelta(choices[0]!.delta);
  return choices.map(({ delta }) => textOfDelta(delta)).join('');
}

/** Everything of a delta or message that was generated: text, reasoning, refusals, and the arguments of tool calls. */
function textOfDelta(delta: Record<string, unknown> | undefined): string {
  let text = '';
  for (const [field, value] of Object.entries(delta ?? {})) {
    if (typeof value === 'string') {
      if (field !== 'role') text += value;
    } else if (field === 'tool_calls' && Array.isArray(value)) {
      for (const call of value as { function?: { name?: string; arguments?: string } }[]) {
        text += (call.function?.name ?? '') + (call.function?.arguments ?? '');
      }
    }
  }
  return text;
}

import type { ServerResponse } from 'node:http';
import type { Play } from './play.js';
import type { Ending } from './request-log.js';
import type { FaultKind, RetryAfter, Script } from './script.js';
import type { Part } from './script-book.js';

const JSON_TYPE = 'application/json';
const WEB_PAGE = '<!doctype html><html><head><title>Welcome</title></head><body>It works.</body></html>';
const NOTHING = { promptTokens: 0, completionTokens: 0 };

/** Performs one play on one connection: waits, writes at the script's pace, goes wrong as told, notices who leaves. */
export class Exchange {
  private readonly play: Play;
  private readonly script: Script;
  private readonly fault: FaultKind | undefined;
  private readonly response: ServerResponse;
  private readonly settle: (ending: Ending) => void;
  private timer: NodeJS.Timeout | undefined;
  private written = 0;
  private settled = false;
  private speakingSince: number | undefined;

  constructor(play: Play, part: Part, response: ServerResponse, settle: (ending: Ending) => void) {
    this.play = play;
    this.script = part.script;
    this.fault = part.fault;
    this.response = response;
    this.settle = settle;
  }

  begin(): void {
    const { latencyMs, interDeltaMs, tokensPerSecond } = this.script;
    // Nobody can leave in the middle of what takes no time: benchmarks are spared the listener.
    if (latencyMs || interDeltaMs || tokensPerSecond || this.fault)
      this.response.once('close', () => this.noticeLeaving());
    this.after(latencyMs ?? 0, () => this.speak());
  }

  private speak(): void {
    this.speakingSince = performance.now();
    if (this.fault && this.failAtOnce(this.fault)) return;
    if (this.play.stream) this.speakStream();
    else this.after(this.paceMs(this.play.completionTokens) * this.play.completionTokens, () => this.speakWhole());
  }

  /** Faults that leave nothing of the answer; nothing is billed for them. */
  private failAtOnce(fault: FaultKind): boolean {
    switch (fault.kind) {
      case 'status':
        this.send(fault.status, JSON_TYPE, this.statusBody(fault), retryHeaders(fault.retryAfter));
        break;
      case 'reset':
        this.response.socket?.resetAndDestroy();
        break;
      case 'stall':
        if (fault.at !== undefined && fault.at !== 'headers') return false;
        return true;
      case 'html-200':
        this.send(200, 'text/html; charset=utf-8', WEB_PAGE);
        break;
      case 'empty-stream':
        this.send(200, this.play.stream ? 'text/event-stream' : JSON_TYPE, '');
        break;
      default:
        return false;
    }
    this.end({ outcome: 'fault', ...NOTHING });
    return true;
  }

  private speakWhole(): void {
    const { play, fault } = this;
    const billed = { promptTokens: play.promptTokens, completionTokens: play.completionTokens };
    if (fault?.kind === 'error-event') {
      this.send(500, JSON_TYPE, play.errorBody(500, fault.message ?? 'The server had an error'));
      return this.end({ outcome: 'fault', ...NOTHING });
    }
    const body = play.whole();
    const half = body.slice(0, body.length >> 1);
    if (!fault) {
      this.send(200, JSON_TYPE, body);
      return this.end({ outcome: 'completed', ...billed });
    }
    if (fault.kind === 'malformed') this.send(200, JSON_TYPE, half);
    else this.writeHalf(half, Buffer.byteLength(body), fault.kind === 'truncate');
    if (fault.kind !== 'stall') this.end({ outcome: 'fault', ...billed });
  }

  private writeHalf(half: string, promisedBytes: number, hangUp: boolean): void {
    this.response.writeHead(200, ['content-type', JSON_TYPE, 'content-length', String(promisedBytes)]);
    this.response.write(half, () => hangUp && this.response.destroy());
  }

  private speakStream(): void {
    this.response.writeHead(200, ['content-type', 'text/event-stream; charset=utf-8', 'cache-control', 'no-cache']);
    if (this.fault?.kind === 'stall' && this.fault.at === 'body') return this.response.flushHeaders();
    const limit = Math.min(this.play.deltas, this.deltasBeforeFault());
    const paceMs = this.paceMs(this.play.deltas);
    if (paceMs === 0) return this.finishStream(this.play.opening() + this.take(limit));
    this.response.write(this.play.opening() + this.take(Math.min(1, limit)));
    this.continueStream(limit, paceMs);
  }

  /** Writes what is due by the clock, so that late timers do not slow the stream down. */
  private continueStream(limit: number, paceMs: number): void {
    if (this.written >= limit) return this.finishStream('');
    const elapsed = performance.now() - this.speakingSince!;
    this.after(Math.max(1, this.written * paceMs - elapsed), () => {
      const due = Math.floor((performance.now() - this.speakingSince!) / paceMs) + 1;
      this.response.write(this.take(Math.min(limit - this.written, Math.max(1, due - this.written))));
      this.continueStream(limit, paceMs);
    });
  }

  private finishStream(rest: string): void {
    const { play, response, fault } = this;
    if (!fault) {
      response.end(rest + play.closing());
      const { promptTokens, completionTokens } = play;
      return this.end({ outcome: 'completed', promptTokens, completionTokens });
    }
    if (fault.kind === 'stall') return void response.write(rest);
    if (fault.kind === 'truncate') response.end(rest);
    else if (fault.kind === 'malformed') response.end(rest + play.brokenEvent);
    else response.end(rest + play.errorEvent('message' in fault ? (fault.message ?? 'Overloaded') : 'Overloaded'));
    this.end({ outcome: 'fault', ...this.billedSoFar() });
  }

  private noticeLeaving(): void {
    clearTimeout(this.timer);
    if (this.settled) return;
    const silent = this.fault?.kind === 'stall' && (this.fault.at ?? 'headers') === 'headers';
    const outcome = this.fault ? 'fault' : 'aborted';
    this.end({ outcome, left: true, ...(silent ? NOTHING : this.billedSoFar()) });
  }

  /** The prompt, and what was generated until now: deltas of a stream, or the elapsed share of an answer in one piece. */
  private billedSoFar(): { promptTokens: number; completionTokens: number } {
    const { play, written } = this;
    if (play.stream) return { promptTokens: play.promptTokens, completionTokens: play.tokensOfDeltas(written) };
    const paceMs = this.paceMs(play.completionTokens);
    const elapsed = this.speakingSince === undefined ? 0 : performance.now() - this.speakingSince;
    const generated = paceMs > 0 ? Math.floor(elapsed / paceMs) : this.speakingSince === undefined ? 0 : Infinity;
    return { promptTokens: play.promptTokens, completionTokens: Math.min(play.completionTokens, generated) };
  }

  /** Pause between two of `steps` steps of the answer. */
  private paceMs(steps: number): number {
    const { interDeltaMs, tokensPerSecond } = this.script;
    if (interDeltaMs) return interDeltaMs;
    return tokensPerSecond && steps > 0 ? (1000 * this.play.completionTokens) / tokensPerSecond / steps : 0;
  }

  private deltasBeforeFault(): number {
    const { fault } = this;
    if (!fault) return Infinity;
    if (fault.kind === 'stall') return typeof fault.at === 'object' ? fault.at.afterDeltas : 0;
    return 'afterDeltas' in fault ? (fault.afterDeltas ?? 0) : 0;
  }

  private statusBody(fault: FaultKind & { kind: 'status' }): string {
    return this.play.errorBody(fault.status, fault.message ?? `Scripted status ${fault.status}`, fault.code);
  }

  private take(count: number): string {
    let text = '';
    for (let taken = 0; taken < count; taken++) text += this.play.delta(this.written++);
    return text;
  }

  private send(status: number, type: string, body: string, headers: string[] = []): void {
    const length = String(Buffer.byteLength(body));
    this.response.writeHead(status, ['content-type', type, 'content-length', length, ...headers]);
    this.response.end(body);
  }

  private after(ms: number, step: () => void): void {
    if (ms <= 0) step();
    else this.timer = setTimeout(step, ms);
  }

  private end(ending: Ending): void {
    this.settled = true;
    this.settle(ending);
  }
}

function retryHeaders(retryAfter: RetryAfter | undefined): string[] {
  if (!retryAfter) return [];
  if ('ms' in retryAfter) return ['retry-after-ms', String(retryAfter.ms)];
  if ('seconds' in retryAfter) return ['retry-after', String(retryAfter.seconds)];
  return ['retry-after', new Date(Date.now() + retryAfter.dateInSeconds * 1000).toUTCString()];
}

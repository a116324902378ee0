import type { Outcome, ProviderStats, RecordedRequest } from './script.js';

const KEPT = 50_000;
const LONGEST_KEPT_BODY = 256 * 1024;
const CREDENTIALS = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']);

/** What the log needs to know of a request when it arrives. */
export interface Arrival {
  path: string;
  rawHeaders: string[];
  body: unknown;
  bytes: number;
  stream: boolean;
}

export interface Ending {
  outcome: Exclude<Outcome, 'running'>;
  promptTokens: number;
  completionTokens: number;
  /** The client left before the end. */
  left?: boolean;
}

interface Kept extends Omit<RecordedRequest, 'headers'> {
  rawHeaders: string[];
}

/** What was asked of the provider and what it would bill: the last requests in full, all of them in numbers. */
export class RequestLog {
  private ring: Kept[] = [];
  private numbers = zeros();
  private generation = 0;
  private recording: boolean;

  constructor(recording: boolean) {
    this.recording = recording;
  }

  /** Notes an arrival; the result is to be called once with how it ended. */
  open(arrival: Arrival): (ending: Ending) => void {
    const numbers = this.numbers;
    numbers.requests++;
    numbers.concurrent++;
    if (numbers.concurrent > numbers.concurrentMax) numbers.concurrentMax = numbers.concurrent;
    const kept = this.recording ? this.keep(arrival, numbers.requests) : undefined;
    return (ending) => {
      numbers.concurrent--;
      numbers[ending.outcome === 'fault' ? 'faults' : ending.outcome]++;
      numbers.billedPromptTokens += ending.promptTokens;
      numbers.billedCompletionTokens += ending.completionTokens;
      if (kept) settle(kept, ending);
    };
  }

  /** The last `count` requests, oldest first. */
  requests(count = KEPT): RecordedRequest[] {
    const start = this.generation % KEPT;
    const inOrder = this.ring.length < KEPT ? this.ring : [...this.ring.slice(start), ...this.ring.slice(0, start)];
    return inOrder.slice(Math.max(0, inOrder.length - count)).map(shown);
  }

  stats(): ProviderStats {
    return { ...this.numbers };
  }

  setRecording(recording: boolean): void {
    this.recording = recording;
  }

  /** Forgets everything; requests still being answered are counted no more. */
  reset(): void {
    this.ring = [];
    this.generation = 0;
    this.numbers = zeros();
  }

  private keep({ path, rawHeaders, body, bytes, stream }: Arrival, id: number): Kept {
    const kept: Kept = {
      id,
      at: Date.now(),
      path,
      rawHeaders,
      body: bytes > LONGEST_KEPT_BODY ? { not_kept: `${bytes} bytes` } : body,
      stream,
      outcome: 'running',
      billed: { promptTokens: 0, completionTokens: 0 },
    };
    this.ring[this.generation++ % KEPT] = kept;
    return kept;
  }
}

function settle(kept: Kept, ending: Ending): void {
  kept.outcome = ending.outcome;
  kept.billed.promptTokens = ending.promptTokens;
  kept.billed.completionTokens = ending.completionTokens;
  if (ending.left) kept.abortedAt = Date.now();
}

/** Headers are put in order only when somebody looks, which keeps recording cheap. */
function shown({ rawHeaders, ...rest }: Kept): RecordedRequest {
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    const value = rawHeaders[at + 1]!;
    headers[name] = CREDENTIALS.has(name) ? `...${value.slice(-4)}` : value;
  }
  return { ...rest, headers };
}

function zeros(): ProviderStats {
  return {
    requests: 0,
    completed: 0,
    aborted: 0,
    faults: 0,
    billedPromptTokens: 0,
    billedCompletionTokens: 0,
    concurrent: 0,
    concurrentMax: 0,
  };
}

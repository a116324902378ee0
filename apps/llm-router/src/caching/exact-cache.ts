import { Injectable, Logger } from '@nestjs/common';

import type { ChatCompletion, Piece } from '#contracts';
import { Cache } from '#storage';

const TTL_MS = 60 * 60 * 1000;
const LARGEST_ENTRY_CHARS = 256 * 1024;
const FINISHED = new Set(['stop', 'tool_calls']);

/** An answer with all that is needed to give it again, whole or streamed. */
export interface KeptAnswer {
  readonly model: string;
  readonly provider: string;
  readonly completion: ChatCompletion;
  /** The pieces in which its content came; none when it came whole. */
  readonly pieces: readonly Piece[];
  /** Unix milliseconds. */
  readonly answeredAtMs: number;
}

/** Answers of requests that would be answered the same again. Losing it, or it failing, costs money and never a request. */
@Injectable()
export class ExactCache {
  private readonly log = new Logger(ExactCache.name);

  constructor(private readonly cache: Cache) {}

  async find(key: string): Promise<KeptAnswer | undefined> {
    try {
      const value = await this.cache.get(key);
      return value === undefined ? undefined : (JSON.parse(value) as KeptAnswer);
    } catch (error) {
      this.complain(error);
      return undefined;
    }
  }

  /** Keeps an answer that came to its natural end; resolves, always, once others find it, to whether they do. */
  async keep(key: string, answer: KeptAnswer): Promise<boolean> {
    if (!answer.completion.choices.every((choice) => FINISHED.has(choice.finish_reason ?? ''))) return false;
    const value = JSON.stringify(answer);
    if (value.length > LARGEST_ENTRY_CHARS) return false;
    try {
      await this.cache.set(key, value, TTL_MS);
      return true;
    } catch (error) {
      this.complain(error);
      return false;
    }
  }

  private complain(error: unknown): void {
    this.log.warn({ msg: 'the exact cache is out of reach; answering without it', err: error });
  }
}

import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';

import { AerieError, DOCUMENT_LIMITS, type DocumentLimits } from '#contracts';

import { DocumentFailure } from './document-failure.js';
import { ParseProcess } from './parse-process.js';
import type { DocumentFile, ParsedDocument } from './parsed-document.js';

/** Two, so that a document that takes its 30 s does not keep all others waiting. */
const PROCESSES = 2;
/** Each may hold a file of the largest size. */
const MAX_WAITING = 64;
const RETRY_AFTER_MS = 5_000;
/** A process is started by the first document, and not kept long after the last. */
const IDLE_MS = 60_000;

/** Reads documents of any format in processes of their own, each bounded in bytes, time and memory. */
@Injectable()
export class DocumentParser implements OnApplicationShutdown {
  private readonly idle: ParseProcess[] = [];
  private readonly busy = new Set<ParseProcess>();
  private readonly waiting: (() => void)[] = [];
  private taken = 0;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(@Inject(DOCUMENT_LIMITS) private readonly limits: DocumentLimits) {}

  /**
   * The text of a file. Throws a DocumentFailure for what is wrong with the file, `unavailable` when too many are waiting,
   * and what the signal is aborted with.
   */
  async parse(bytes: Uint8Array, about: Omit<DocumentFile, 'bytes'>, signal: AbortSignal): Promise<ParsedDocument> {
    if (bytes.length === 0) throw new DocumentFailure('empty', 'The document is empty.');
    const { maxBytes } = this.limits;
    if (bytes.length > maxBytes) {
      throw new DocumentFailure('too_large', `The document has ${bytes.length} bytes; ${maxBytes} are allowed.`);
    }
    await this.takeTurn(signal);
    try {
      return await this.parseInTurn({ bytes, ...about }, signal);
    } finally {
      this.endTurn();
    }
  }

  onApplicationShutdown(): void {
    clearTimeout(this.idleTimer);
    for (const process of [...this.idle.splice(0), ...this.busy]) process.end();
  }

  /** What other documents left in a process may be what it dies of, so none is judged but in a new one. */
  private async parseInTurn(file: DocumentFile, signal: AbortSignal): Promise<ParsedDocument> {
    const used = this.idle.pop();
    if (used?.isAlive) {
      try {
        return await this.parseIn(used, file, signal);
      } catch (error) {
        if (used.isAlive || !(error instanceof DocumentFailure) || error.code === 'timeout') throw error;
      }
    }
    return this.parseIn(new ParseProcess(this.limits), file, signal);
  }

  private async parseIn(process: ParseProcess, file: DocumentFile, signal: AbortSignal): Promise<ParsedDocument> {
    this.busy.add(process);
    try {
      return await process.parse(file, signal);
    } finally {
      this.busy.delete(process);
      if (process.isAlive) this.keep(process);
    }
  }

  private keep(process: ParseProcess): void {
    this.idle.push(process);
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.idle.splice(0).forEach((idle) => idle.end()), IDLE_MS);
  }

  private async takeTurn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.taken < PROCESSES) {
      this.taken++;
      return;
    }
    if (this.waiting.length >= MAX_WAITING) {
      throw new AerieError('unavailable', 'Too many documents are waiting to be read.', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = () => {
      const place = this.waiting.indexOf(resolve);
      if (place < 0) return; // Its turn has come in this very moment.
      this.waiting.splice(place, 1);
      reject(signal.reason);
    };
    this.waiting.push(resolve);
    signal.addEventListener('abort', giveUp, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  /** A turn goes to who has waited longest. */
  private endTurn(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.taken--;
  }
}

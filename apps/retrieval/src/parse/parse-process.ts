import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

import type { DocumentLimits } from '#contracts';

import { DocumentFailure } from './document-failure.js';
import type { ParseAnswer } from './parse.worker.js';
import type { DocumentFile, ParsedDocument } from './parsed-document.js';

// Node runs it from source in tests and compiled in production; what it imports is named by its real files, so both work.
const WORKER = new URL(`./parse.worker.${import.meta.url.slice(-2)}`, import.meta.url);
const MIB = 1024 * 1024;
/** The rest of the memory is for code, and for bytes that lie outside of V8's heap. */
const HEAP_SHARE = 0.6;
/** How a process ends that V8, its guard or the kernel takes the memory from. */
const OUT_OF_MEMORY = new Set<string | null>(['SIGABRT', 'SIGKILL', 'SIGTRAP', 'SIGILL']);
const START_TIMEOUT_MS = 30_000;
/** Enough of what a dying process says to find out why. */
const LAST_WORDS_CHARS = 4000;

/** A process that reads one document at a time, and dies when one takes too much. */
export class ParseProcess {
  private readonly child: ChildProcess;
  private isStarted = false;
  private lastWords = '';

  constructor(private readonly limits: DocumentLimits) {
    this.child = fork(WORKER, [String(limits.memoryMb * MIB)], {
      execArgv: [`--max-old-space-size=${Math.floor(limits.memoryMb * HEAP_SHARE)}`, '--max-semi-space-size=8'],
      // Whoever breaks out of a parser finds no keys.
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.on('error', (error) => this.hear(error.message));
    this.child.stderr!.on('data', (data) => this.hear(String(data)));
  }

  get isAlive(): boolean {
    return this.child.connected && !this.child.killed;
  }

  /** Throws a DocumentFailure, or what the signal was aborted with; the process lives on unless it had to be stopped. */
  async parse(file: DocumentFile, signal: AbortSignal): Promise<ParsedDocument> {
    await this.start(signal);
    const overrun = AbortSignal.timeout(this.limits.timeoutMs);
    try {
      this.child.send(file);
      const answer = await this.message(AbortSignal.any([signal, overrun]), () => this.death());
      if ('document' in answer) return answer.document;
      const { code, message, cause } = answer.failure;
      throw new DocumentFailure(code, message, cause);
    } catch (error) {
      if (error instanceof DocumentFailure) throw error;
      this.end();
      signal.throwIfAborted();
      throw overrun.aborted ? this.overrun() : error;
    }
  }

  end(): void {
    this.child.kill('SIGKILL');
  }

  /** How long a busy machine takes to start a process is not the document's time. */
  private async start(signal: AbortSignal): Promise<void> {
    if (this.isStarted) return;
    const stillborn = () => new Error('the process that reads documents did not start', { cause: this.lastWords });
    try {
      await this.message(AbortSignal.any([signal, AbortSignal.timeout(START_TIMEOUT_MS)]), stillborn);
      this.isStarted = true;
    } catch (error) {
      this.end();
      signal.throwIfAborted();
      throw error;
    }
  }

  private async message(signal: AbortSignal, ofDeath: () => Error): Promise<ParseAnswer> {
    const done = new AbortController();
    const options = { signal: AbortSignal.any([signal, done.signal]) };
    try {
      const [message] = await Promise.race([
        once(this.child, 'message', options),
        once(this.child, 'close', options).then(() => Promise.reject(ofDeath())),
      ]);
      return message as ParseAnswer;
    } finally {
      done.abort();
    }
  }

  private overrun(): DocumentFailure {
    return new DocumentFailure('timeout', `The document takes longer than ${this.limits.timeoutMs} ms to read.`);
  }

  private death(): Error {
    if (this.child.killed) return new Error('the process that reads documents was ended');
    return OUT_OF_MEMORY.has(this.child.signalCode)
      ? new DocumentFailure(
          'out_of_memory',
          `The document takes more than ${this.limits.memoryMb} MiB of memory to read.`,
          this.lastWords,
        )
      : new DocumentFailure('corrupt', 'The document breaks the program that reads it.', this.lastWords);
  }

  private hear(words: string): void {
    this.lastWords = (this.lastWords + words).slice(-LAST_WORDS_CHARS);
  }
}

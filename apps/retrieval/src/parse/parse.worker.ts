import { Worker } from 'node:worker_threads';

import type { DocumentFailure } from './document-failure.ts';
import type { DocumentFile, ParsedDocument } from './parsed-document.ts';
import { readDocument } from './read-document.ts';

/** What this process answers to each file it is sent. */
export type ParseAnswer =
  | { document: ParsedDocument }
  | { failure: { code: DocumentFailure['code']; message: string; cause: unknown } };

/**
 * The process that parses: it dies of documents that take too much, so it is no thread. V8 ends a process, not a thread,
 * when one native call outgrows the heap. It has no environment, and nothing to tell but text.
 */
const guard = new Worker(new URL(`./memory-guard.worker.${import.meta.url.slice(-2)}`, import.meta.url), {
  workerData: { maxBytes: Number(process.argv[2]), parent: process.ppid },
  execArgv: [],
  resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
});
guard.on('exit', () => process.exit(1));
// Who ends the platform at a terminal signals all of its processes; the platform still needs this one until it is done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', (file: DocumentFile) => {
  void readDocument(file).then(
    (document) => answer({ document }),
    ({ code, message, cause }: DocumentFailure) =>
      answer({ failure: { code, message, cause: cause && String(cause) } }),
  );
});

process.send!('ready');

function answer(given: ParseAnswer): void {
  process.send!(given);
}

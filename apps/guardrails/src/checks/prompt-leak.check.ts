import { LRUCache } from 'lru-cache';

import { type ChatRequest, isInstruction, textOf } from '#contracts';

import type { CheckDefinition, Span, Verdict, VerdictCheck } from '../check.js';
import type { TextView } from '../views/text-view.js';
import { OptionReader } from './options.js';
import { canaryIn, findCanary } from './prompt-leak/canary.js';
import { type Overlap, PromptRuns } from './prompt-leak/word-overlap.js';

const DEFAULT_WORDS = 8;
/** Fewer words than these are said by chance; a prompt of fewer is not looked for. */
const LEAST_WORDS = 4;
const MOST_WORDS = 64;
/** A stretch this many times as long as what counts at all is a leak beyond doubt. */
const CERTAIN = 4;

/** By the characters of the prompts, which is about a tenth of what they take. */
const KNOWN_RUNS = new LRUCache<string, PromptRuns>({ maxSize: 2_000_000, sizeCalculation: (_, key) => key.length });

interface Repeated extends Overlap {
  readonly score: number;
}

/**
 * Answers that repeat what the system or developer messages say. `words` (default 8) in a row are a leak, from 0.5 up by
 * how many are repeated and how much of the prompt they are; what other messages say too does not count. Where
 * `canary` is set, a word that only the instructions hold is put into them, and looked for in many spellings.
 */
export const promptLeakCheck: CheckDefinition = {
  name: 'prompt-leak',
  stages: ['output'],
  actions: ['allow', 'flag', 'block', 'review'],
  types: ['SYSTEM_PROMPT', 'CANARY'],
  create(options) {
    const reader = new OptionReader(options).only('words', 'canary');
    const words = reader.integer('words', LEAST_WORDS, MOST_WORDS) ?? DEFAULT_WORDS;
    return verdictCheck(words, reader.boolean('canary') ?? false);
  },
};

function verdictCheck(words: number, canary: boolean): VerdictCheck {
  return {
    kind: 'verdict',
    name: 'prompt-leak',
    judge(view, { request }): Verdict {
      if (!request) return { score: 0, spans: [] };
      const spans = [...(canary ? canarySpans(view, request) : []), ...promptSpans(view, request, words)];
      return { score: Math.max(0, ...spans.map((span) => span.score)), spans };
    },
  };
}

function canarySpans({ text, decoded }: TextView, { messages }: ChatRequest): Span[] {
  const canary = canaryIn(messages);
  if (!canary) return [];
  const hidden = decoded.find((part) => findCanary(part.text, canary));
  const place = findCanary(text, canary) ?? hidden;
  return place ? [{ type: 'CANARY', start: place.start, end: place.end, score: 1 }] : [];
}

/** The same instructions come with every request of an application. */
function knownRuns(prompt: string, words: number): PromptRuns {
  const key = `${words} ${prompt}`;
  let runs = KNOWN_RUNS.get(key);
  if (!runs) KNOWN_RUNS.set(key, (runs = new PromptRuns(prompt, words)));
  return runs;
}

/** The message of which most is repeated. */
function promptSpans({ text, decoded }: TextView, { messages }: ChatRequest, words: number): Span[] {
  const parts = [{ text, start: 0, end: 0 }, ...decoded];
  let most: Repeated | undefined;
  for (const message of messages.filter(isInstruction)) {
    const prompt = textOf(message.content);
    const known = knownRuns(prompt, words);
    if (known.wordCount < LEAST_WORDS || !parts.some((part) => known.overlap(part.text).longest > 0)) continue;
    const runs = new PromptRuns(prompt, words);
    for (const other of messages) if (!isInstruction(other)) runs.exclude(textOf(other.content));
    for (const part of parts) {
      const overlap = runs.overlap(part.text);
      const score = scoreOf(overlap, words);
      const place = part.end > 0 ? { start: part.start, end: part.end } : {};
      if (score > (most?.score ?? 0)) most = { ...overlap, ...place, score };
    }
  }
  return most ? [{ type: 'SYSTEM_PROMPT', start: most.start, end: most.end, score: most.score }] : [];
}

function scoreOf({ longest, share }: Overlap, words: number): number {
  if (longest === 0) return 0;
  const length = Math.min(1, Math.max(0, longest - words) / (words * (CERTAIN - 1)));
  return 0.5 + 0.5 * Math.max(length, share);
}

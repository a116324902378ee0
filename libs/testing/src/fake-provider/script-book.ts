import { seededRandom } from '#learning';

import type { Endpoint, Fault, FaultKind, Match, Script } from './script.js';

/** What a request is matched by. */
export interface Question {
  endpoint: Endpoint;
  model: string;
  lastUserMessage: string;
}

/** The script for one request, with its fault already drawn. */
export interface Part {
  script: Script;
  fault?: FaultKind;
}

interface Entry {
  script: Script;
  faultsShown: number;
  random: () => number;
}

/**
 * Chooses the script of each request: the first rule that matches, else the next of the one-shot queue, else the
 * default. Queue and default speak to completions only, so that an embedding call never eats an answer meant for chat.
 */
export class ScriptBook {
  private standing = entryOf({});
  private rules: { match: Match; entry: Entry }[] = [];
  private queue: Entry[] = [];
  private readonly quiet = entryOf({});

  setDefault(script: Script): void {
    this.standing = entryOf(script);
  }

  addRule(match: Match, script: Script): void {
    this.rules.push({ match, entry: entryOf(script) });
  }

  enqueue(scripts: Script[]): void {
    this.queue.push(...scripts.map(entryOf));
  }

  reset(): void {
    this.standing = entryOf({});
    this.rules = [];
    this.queue = [];
  }

  choose(question: Question): Part {
    const entry = this.entryFor(question);
    return { script: entry.script, fault: drawFault(entry) };
  }

  private entryFor(question: Question): Entry {
    if (this.rules.length > 0) {
      const rule = this.rules.find(({ match }) => matches(match, question));
      if (rule) return rule.entry;
    }
    if (question.endpoint !== 'completions') return this.quiet;
    return this.queue.shift() ?? this.standing;
  }
}

function matches(match: Match, question: Question): boolean {
  if ((match.endpoint ?? 'completions') !== question.endpoint) return false;
  if (match.model !== undefined && !question.model.includes(match.model)) return false;
  return match.message === undefined || question.lastUserMessage.includes(match.message);
}

function entryOf(script: Script): Entry {
  return { script, faultsShown: 0, random: seededRandom(script.fault?.seed ?? 1) };
}

function drawFault(entry: Entry): Fault | undefined {
  const fault = entry.script.fault;
  if (!fault) return undefined;
  if (fault.times !== undefined && entry.faultsShown >= fault.times) return undefined;
  if (fault.probability !== undefined && entry.random() >= fault.probability) return undefined;
  entry.faultsShown++;
  return fault;
}

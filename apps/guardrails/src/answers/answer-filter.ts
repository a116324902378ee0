import {
  AerieError,
  type AnswerEnd,
  type ChatChunk,
  type ChatCompletion,
  type ChunkChoice,
  type Citation,
  type PassageView,
} from '#contracts';

import type { Findings } from '../judging/findings.js';
import type { Handling, StageJudge } from '../judging/stage-judge.js';
import { ChoiceFilter, redactMessage } from './choice-filter.js';

/**
 * Judges the values in the parts of one answer. What it returns may leave; what it holds has not been judged to its end.
 */
export class AnswerFilter {
  private readonly choices = new Map<number, ChoiceFilter>();
  private template: ChatChunk | undefined;

  constructor(
    private readonly judge: StageJudge,
    private readonly findings: Findings,
    private readonly handling: Handling = {},
    /** Whether a whole answer is JSON: then its values are judged one by one, and what comes out is still JSON. */
    private readonly isJson = false,
  ) {}

  /** Characters that are held back, over all choices and channels. */
  get held(): number {
    let held = 0;
    for (const choice of this.choices.values()) held += choice.held;
    return held;
  }

  /** The chunks that may leave, now that this one has come. */
  pass(chunk: ChatChunk): ChatChunk[] {
    return closed(() => this.passChunk(chunk));
  }

  /** What was held, when no more comes. */
  flush(): ChatChunk[] {
    return closed(() =>
      [...this.choices.values()].flatMap((choice) => choice.flush().map((flushed) => this.chunkOf(flushed))),
    );
  }

  completion(completion: ChatCompletion): ChatCompletion {
    return closed(() => this.passCompletion(completion));
  }

  /** What may not stand in the answer may not stand beside it. */
  end(end: AnswerEnd): AnswerEnd {
    const { citations, passages } = end.aerie;
    if (!citations && !passages) return end;
    const judged = closed(() => ({
      ...(citations && { citations: citations.map((citation, at) => this.citation(citation, at)) }),
      ...(passages && { passages: passages.map((passage, at) => this.passage(passage, at)) }),
    }));
    return { ...end, aerie: { ...end.aerie, ...judged } };
  }

  /** The chunk without what must wait; a chunk with nothing left is dropped. */
  private passChunk(chunk: ChatChunk): ChatChunk[] {
    if (!Array.isArray(chunk.choices) || chunk.choices.length === 0) return [chunk];
    this.template = chunk;
    const flushed: ChunkChoice[] = [];
    const choices: ChunkChoice[] = [];
    for (const choice of chunk.choices) {
      const filter = this.choiceOf(choice.index);
      const passed = filter.pass(choice);
      if (choice.finish_reason) flushed.push(...filter.flush());
      if (passed) choices.push(passed);
    }
    const finishing = chunk.choices.some((choice) => choice.finish_reason);
    const own = finishing ? this.beforeFinish(choices, flushed) : choices;
    const chunks = flushed.map((choice) => this.chunkOf(choice));
    if (own.length > 0 || chunk.usage) chunks.push({ ...chunk, choices: own });
    return chunks;
  }

  /** Text of the finishing chunk goes out before what was held behind it, in a chunk of its own. */
  private beforeFinish(choices: ChunkChoice[], flushed: ChunkChoice[]): ChunkChoice[] {
    const texts = choices.filter((choice) => choice.finish_reason && hasText(choice));
    const indexes = new Set(flushed.map((choice) => choice.index));
    const early = texts.filter((choice) => indexes.has(choice.index));
    flushed.unshift(...early.map((choice) => ({ ...choice, finish_reason: null })));
    return choices.map((choice) => (early.includes(choice) ? { ...choice, delta: {} } : choice));
  }

  /** A chunk of ours: what names the answer, without what belongs to one chunk of the provider's. */
  private chunkOf(choice: ChunkChoice): ChatChunk {
    const { id, object, created, model } = this.template!;
    return { id, object, created, model, choices: [choice] };
  }

  private passCompletion(completion: ChatCompletion): ChatCompletion {
    return {
      ...completion,
      choices: completion.choices.map((choice) => {
        const { judge, findings, handling, isJson } = this;
        const message = redactMessage(judge, findings, choice, { ...handling, isJson });
        if (message === choice.message) return choice;
        return { ...choice, message, ...('logprobs' in choice && { logprobs: null }) };
      }),
    };
  }

  private citation(citation: Citation, at: number): Citation {
    const quote = this.judge.text(citation.quote, this.findings.at(`aerie.citations[${at}].quote`));
    return quote === citation.quote ? citation : { ...citation, quote };
  }

  /** What stands in a passage stands there for everybody who may search: its text and the strings of its attributes. */
  private passage(passage: PassageView, at: number): PassageView {
    const judged = (text: string) => this.judge.text(text, this.findings.at(`aerie.passages[${at}]`));
    const attributes = Object.entries(passage.attributes).map(([key, value]) => [
      key,
      typeof value === 'string' ? judged(value) : value,
    ]);
    return { ...passage, text: judged(passage.text), attributes: Object.fromEntries(attributes) };
  }

  private choiceOf(index: number): ChoiceFilter {
    let filter = this.choices.get(index);
    if (!filter) this.choices.set(index, (filter = new ChoiceFilter(this.judge, this.findings, index, this.handling)));
    return filter;
  }
}

/** When a check breaks the job ends, and what had not been judged stays here. */
function closed<T>(judge: () => T): T {
  try {
    return judge();
  } catch (thrown) {
    if (thrown instanceof AerieError) throw thrown;
    throw new AerieError(
      'unavailable',
      'A guardrail cannot judge this answer right now; the rest of it was withheld.',
      {
        retryAfterMs: 1000,
        cause: thrown,
      },
    );
  }
}

const hasText = ({ delta }: ChunkChoice): boolean =>
  Object.values(delta).some((value) => value !== null && value !== '');

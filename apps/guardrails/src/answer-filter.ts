import {
  AerieError,
  type AnswerEnd,
  type AnswerPart,
  type ChatChunk,
  type ChunkChoice,
  type Citation,
  type GuardFinding,
} from '#contracts';

import { ChoiceFilter, redactMessage } from './choice-filter.js';
import { Findings, type StageJudge } from './judge.js';

/** Filters the parts of one answer. What it returns may leave; what it holds has not been judged to its end. */
export class AnswerFilter {
  private readonly findings = new Findings();
  private readonly choices = new Map<number, ChoiceFilter>();
  private template: ChatChunk | undefined;

  constructor(
    private readonly judge: StageJudge,
    private readonly input: readonly GuardFinding[],
  ) {}

  /** Characters that are held back, over all choices and channels. */
  get held(): number {
    let held = 0;
    for (const choice of this.choices.values()) held += choice.held;
    return held;
  }

  /** Fails closed: when a check breaks, the job ends as failed, and what had not been judged stays here. */
  pass(part: AnswerPart): AnswerPart[] {
    try {
      return this.judged(part);
    } catch (thrown) {
      if (thrown instanceof AerieError) throw thrown;
      throw new AerieError('internal', 'A guardrail failed; the rest of the answer was withheld.', { cause: thrown });
    }
  }

  private judged(part: AnswerPart): AnswerPart[] {
    switch (part.kind) {
      case 'delta':
        return this.passChunk(part.chunk).map((chunk) => ({ kind: 'delta', chunk }));
      case 'whole':
        return [{ ...part, completion: this.passCompletion(part.completion), end: this.report(part.end) }];
      case 'end':
        return [...this.flushAll(), { kind: 'end', end: this.report(part.end) }];
      case 'error':
        return [part];
    }
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

  private flushAll(): AnswerPart[] {
    const parts: AnswerPart[] = [];
    for (const choice of this.choices.values()) {
      for (const flushed of choice.flush()) parts.push({ kind: 'delta', chunk: this.chunkOf(flushed) });
    }
    return parts;
  }

  /** A chunk of ours: what names the answer, without what belongs to one chunk of the provider's. */
  private chunkOf(choice: ChunkChoice): ChatChunk {
    const { id, object, created, model } = this.template!;
    return { id, object, created, model, choices: [choice] };
  }

  private passCompletion(completion: Extract<AnswerPart, { kind: 'whole' }>['completion']): typeof completion {
    return {
      ...completion,
      choices: completion.choices.map((choice) => {
        const message = redactMessage(this.judge, this.findings, choice.message, choice.index);
        if (message === choice.message) return choice;
        return { ...choice, message, ...('logprobs' in choice && { logprobs: null }) };
      }),
    };
  }

  private report(end: AnswerEnd): AnswerEnd {
    const { citations } = end.aerie;
    const judged = citations?.map((citation, at) => this.citation(citation, at));
    const guardrails = { policy: this.judge.policy, input: [...this.input], output: this.findings.list };
    return { ...end, aerie: { ...end.aerie, ...(judged && { citations: judged }), guardrails } };
  }

  /** What may not stand in the answer may not stand beside it. */
  private citation(citation: Citation, at: number): Citation {
    const quote = this.judge.text(citation.quote, this.findings.at(`aerie.citations[${at}].quote`));
    return quote === citation.quote ? citation : { ...citation, quote };
  }

  private choiceOf(index: number): ChoiceFilter {
    let filter = this.choices.get(index);
    if (!filter) this.choices.set(index, (filter = new ChoiceFilter(this.judge, this.findings, index)));
    return filter;
  }
}

const hasText = ({ delta }: ChunkChoice): boolean =>
  Object.values(delta).some((value) => value !== null && value !== '');

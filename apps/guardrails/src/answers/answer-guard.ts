import {
  AnswerAssembler,
  type AnswerEnd,
  type AnswerPart,
  type AnswerParts,
  type Asked,
  type ChatChunk,
  type Grounded,
  type InputInspected,
  type Job,
  replayed,
  type WholePart,
} from '#contracts';

import type { CompiledPolicy } from '../judging/compiled-policy.js';
import { expectedJson } from '../checks/json-schema/expected-json.js';
import { Findings } from '../judging/findings.js';
import { restoredText, TokenRestorer } from '../vault/token-restorer.js';
import type { Vault } from '../vault/vault.js';
import { AnswerFilter } from './answer-filter.js';
import { type AnswerText, textsIn, withGroundedness } from './answer-groundedness.js';
import { NAMES } from './choice-filter.js';
import { mapTexts } from './map-texts.js';
import { addedUp, type Reasked, type ReaskService } from './reask.service.js';
import { type Reask, WholeAnswer } from './whole-answer.js';

export type AnsweredJob = Job<Asked & InputInspected & Grounded>;

export interface AnswerGuardParts {
  readonly job: AnsweredJob;
  readonly policy: CompiledPolicy;
  readonly vault: Vault | undefined;
  readonly reask: Pick<ReaskService, 'ask'>;
  /** Puts the answer away for a person; never resolves. */
  readonly park: (answer: WholePart, findings: Findings) => Promise<never>;
  readonly signal: AbortSignal;
}

/**
 * One answer on its way out. Values are judged as they come; what needs the whole answer is judged at its end, and the
 * text waits for that where the policy says so, or where a person may have to see it first.
 */
export class AnswerGuard {
  private readonly findings = new Findings();
  private readonly filter: AnswerFilter;
  private readonly whole: WholeAnswer;
  private readonly buffer: AnswerAssembler | undefined;
  /** Whether what goes out is needed at the end. */
  private readonly notes: boolean;
  /** What has gone out, by choice and field, as far as it is still to be judged. */
  private readonly released = new Map<number, Record<string, string>>();

  constructor(private readonly of: AnswerGuardParts) {
    const { job, policy, vault } = of;
    const { request, grounding } = job.state;
    const judge = policy.judge('output');
    const restorer = vault && (() => new TokenRestorer(vault));
    this.filter = new AnswerFilter(judge, this.findings, { restorer }, expectedJson(request) !== undefined);
    this.whole = new WholeAnswer(judge, this.findings, { request, passages: grounding.passages });
    this.notes = this.whole.concerns || grounding.passages.length > 0;
    const holds = judge.mayReview || (policy.policy.streams === 'buffer' && this.whole.mayAct);
    this.buffer = request.stream && holds ? new AnswerAssembler() : undefined;
  }

  async *pass(parts: AnswerParts): AsyncGenerator<AnswerPart> {
    for await (const part of parts) {
      if (part.kind === 'whole') yield await this.wholePart(part);
      else if (part.kind === 'delta') for (const passed of this.delta(part.chunk)) yield passed;
      else if (part.kind === 'end') for (const passed of await this.end(part.end)) yield passed;
      else yield part;
    }
  }

  private delta(chunk: ChatChunk): AnswerPart[] {
    if (!this.buffer) return this.letGo(this.filter.pass(chunk));
    this.buffer.add(chunk);
    return [];
  }

  private async end(end: AnswerEnd): Promise<AnswerPart[]> {
    if (this.buffer) {
      const completion = this.buffer.completion(`chatcmpl-${this.of.job.id.replaceAll('-', '')}`);
      const judged = await this.wholePart({ kind: 'whole', completion, end });
      const deltas = replayed(judged.completion).map((chunk): AnswerPart => ({ kind: 'delta', chunk }));
      return [...deltas, { kind: 'end', end: judged.end }];
    }
    const rest = this.letGo(this.filter.flush());
    for (const [index, fields] of this.released) this.whole.verdict(fields, index);
    const texts = [...this.released].map(([index, { content = '' }]) => ({ index, content }));
    return [...rest, { kind: 'end', end: this.grounded(this.report(end), texts) }];
  }

  private letGo(chunks: readonly ChatChunk[]): AnswerPart[] {
    if (this.notes) for (const chunk of chunks) this.note(chunk);
    return chunks.map((chunk) => ({ kind: 'delta', chunk }));
  }

  private note({ choices }: ChatChunk): void {
    for (const { index, delta } of choices) {
      let fields = this.released.get(index);
      if (!fields) this.released.set(index, (fields = {}));
      for (const [name, value] of Object.entries(delta)) {
        if (typeof value === 'string' && !NAMES.has(name)) fields[name] = (fields[name] ?? '') + value;
      }
    }
  }

  private async wholePart({ completion, end }: WholePart): Promise<WholePart> {
    const { vault } = this.of;
    const restored = vault ? mapTexts(completion, (text) => restoredText(text, vault)) : completion;
    const held = this.whole.concerns
      ? await this.whole.held({ completion: restored, end }, this.reask)
      : { completion, end };
    // What belongs to the caller is hidden from the checks of values, which would take it for the model's own.
    const concealed = vault ? mapTexts(held.completion, (text) => vault.conceal(text)) : held.completion;
    const filtered = this.filter.completion(concealed);
    this.whole.said({ completion: filtered });
    const answer: WholePart = { kind: 'whole', completion: filtered, end: this.report(held.end) };
    // A person may edit it: how well it is grounded is told of what is let go.
    if (this.findings.wantsReview) return this.of.park(answer, this.findings);
    return { ...answer, end: this.grounded(answer.end, textsIn(filtered)) };
  }

  /** The model sees its answer again as it gave it: with tokens where values were put back. */
  private readonly reask: Reask<Reasked> = async (earlier, complaint, model) => {
    const { job, vault, reask, signal } = this.of;
    const answer = earlier.completion.choices[0]?.message.content ?? '';
    const conceal = (text: string) => vault?.conceal(text) ?? text;
    const again = await reask.ask(job, { answer: conceal(answer), complaint: conceal(complaint), model }, signal);
    if (!again) return undefined;
    const completion = vault ? mapTexts(again.completion, (text) => restoredText(text, vault)) : again.completion;
    return addedUp(earlier, { ...again, completion });
  };

  private grounded(end: AnswerEnd, texts: readonly AnswerText[]): AnswerEnd {
    return withGroundedness(end, texts, this.of.job.state.grounding.passages);
  }

  private report(end: AnswerEnd): AnswerEnd {
    const { guard, request } = this.of.job.state;
    const judged = this.filter.end(end);
    const guardrails = {
      policy: guard.policy,
      input: [...guard.findings],
      output: this.findings.list,
      ...(guard.retrieved && { retrieved: guard.retrieved }),
      ...(request.stream &&
        this.whole.concerns && { stream: this.buffer ? ('buffer' as const) : ('verdict' as const) }),
    };
    return { ...judged, aerie: { ...judged.aerie, guardrails } };
  }
}

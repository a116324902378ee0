import { Injectable } from '@nestjs/common';

import {
  AerieError,
  type ChatCompletion,
  type ChatRequest,
  type InspectedPassage,
  type InspectFinding,
  type InspectQuestion,
  type InspectResult,
  type Passage,
  textOf,
  uuidv7,
} from '#contracts';

import { AnswerFilter } from '../answers/answer-filter.js';
import { WholeAnswer } from '../answers/whole-answer.js';
import { expectedJson } from '../checks/json-schema/expected-json.js';
import type { CompiledPolicy } from '../judging/compiled-policy.js';
import { Findings } from '../judging/findings.js';
import { RequestJudge } from '../judging/request-judge.js';
import { PoliciesService } from '../policies/policies.service.js';
import { Vault } from '../vault/vault.js';

/** What is judged here is what would be judged in a request, with nothing done about it. */
interface Inspection {
  readonly policy: CompiledPolicy;
  readonly findings: Findings;
  readonly scores: Record<string, number>;
  /** Its tokens are shown and never put back. */
  readonly vault: Vault | undefined;
}

type Judged = Pick<InspectResult, 'text' | 'messages'>;

@Injectable()
export class InspectionService {
  constructor(private readonly policies: PoliciesService) {}

  async inspect(question: InspectQuestion): Promise<InspectResult> {
    const { tenant, text, messages } = question;
    if (text === undefined && messages === undefined) {
      throw new AerieError('invalid_request', 'text or messages must be given.', { param: 'text' });
    }
    const policy =
      question.policy === undefined
        ? this.policies.forRequest(tenant, question.request ?? { model: '' })
        : this.policies.named(tenant, question.policy, 'policy');
    const vault = policy.tokenises
      ? Vault.for(uuidv7(), (ending) => JSON.stringify([text, messages]).includes(ending))
      : undefined;
    const inspection: Inspection = { policy, findings: new Findings('inspect'), scores: {}, vault };
    const judged = await judge(question, inspection);
    const { findings, scores } = inspection;
    return { action: findings.action, policy: policy.name, ...judged, findings: placed(question, findings), scores };
  }
}

function judge(question: InspectQuestion, inspection: Inspection): Promise<Judged> {
  if (question.stage === 'output') return judgeAnswer(question, inspection);
  return question.text === undefined ? judgeMessages(question, inspection) : judgeText(question, inspection);
}

async function judgeText(
  { stage, text = '' }: InspectQuestion,
  { policy, findings, scores, vault }: Inspection,
): Promise<Judged> {
  const judge = policy.judge(stage, stage === 'input' ? 'user' : undefined);
  const found = findings.at('text');
  judge.limit(text.length, text.length, 'text');
  await judge.longVerdict(text, found, {}, scores);
  return { text: await judge.longText(text, found, { vault, tellsAllowed: true }) };
}

async function judgeMessages(
  { messages = [] }: InspectQuestion,
  { policy, findings, scores, vault }: Inspection,
): Promise<Judged> {
  return { messages: await new RequestJudge(policy, findings, { vault, scores }).messages({ messages }) };
}

async function judgeAnswer(question: InspectQuestion, { policy, findings, scores }: Inspection): Promise<Judged> {
  const { response_format, passages = [] } = question;
  const { text, messages, answer } = answerIn(question);
  const request: ChatRequest = { model: '', messages, ...(response_format && { response_format }) };
  const judge = policy.judge('output');
  judge.limit(text.length, text.length, 'text');
  const whole = new WholeAnswer(judge, findings, { request, passages: passages.map(passageOf) }, scores);
  const held = await whole.held({ completion: completionOf(text) });
  const completion = new AnswerFilter(
    judge,
    findings,
    { tellsAllowed: true },
    expectedJson(request) !== undefined,
  ).completion(held.completion);
  whole.said({ completion });
  const judged = completion.choices[0]!.message.content ?? '';
  return answer ? { messages: [...messages, { ...answer, content: judged }] } : { text: judged };
}

function completionOf(content: string): ChatCompletion {
  const message = { role: 'assistant', content };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return { id: '', object: 'chat.completion', created: 0, model: '', choices };
}

/** The answer is the text, or the last message where that is the assistant's. */
function answerIn({ text, messages = [] }: InspectQuestion) {
  if (text !== undefined) return { text, messages };
  const answer = messages.at(-1);
  if (answer?.role !== 'assistant') {
    throw new AerieError('invalid_request', 'text must be given, or an assistant message last.', { param: 'text' });
  }
  return { text: textOf(answer.content), messages: messages.slice(0, -1), answer };
}

function passageOf({ text, title = '' }: InspectedPassage, index: number): Passage {
  return {
    n: index + 1,
    storeId: '',
    documentId: '',
    version: 1,
    chunkId: '',
    title,
    start: 0,
    end: text.length,
    text,
    score: 1,
  };
}

/** A text that was given by itself is called so, and an answer among messages by its place. */
function placed({ stage, text, messages = [] }: InspectQuestion, findings: Findings): InspectFinding[] {
  if (text !== undefined) return findings.detailed.map((finding) => ({ ...finding, param: 'text' }));
  const param = `messages[${messages.length - 1}].content`;
  return findings.detailed.map((finding) => (stage === 'output' ? { ...finding, param } : finding));
}

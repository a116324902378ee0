import {
  type AnswerEnd,
  type ChatChunk,
  type ChatRequest,
  type ChunkChoice,
  type ErrorBody,
  questionOf,
  renderError,
  type ResponsesRequest,
  type ThinkingBlock,
  type ToolCallDelta,
} from '#contracts';

import { aerieObject } from '../answer.js';
import { ReasoningStream } from '../reasoning.js';
import { LOGPROBS, RESULTS } from './chat-of-responses.js';
import { logprobsOf } from './logprobs.js';
import { FileSearchItem } from './output/file-search-item.js';
import { FunctionCallItem } from './output/function-call-item.js';
import { MessageItem } from './output/message-item.js';
import type { ItemStatus, OutputItem, ResponseEvent } from './output/output-item.js';
import { ReasoningItem } from './output/reasoning-item.js';
import { inTermsOf } from './param-names.js';
import { emptyResponse, idOf, responseError, type ResponseObject, responseUsage } from './response-object.js';
import { searchOf } from './tools-of-responses.js';

/** What was asked, as the client said it and as the pipeline was told. */
export interface AskedResponse {
  readonly request: ResponsesRequest;
  readonly chat: ChatRequest;
  readonly requestId: string;
  /** Hears of the items of a complete answer, to which a client may refer. */
  readonly onOutput: (output: object[]) => void;
}

interface PendingCall {
  id: string;
  name: string;
  /** Once its arguments come. */
  item?: FunctionCallItem;
}

/** Why an answer is not complete, in OpenAI's words for a chat and for a response. */
const INCOMPLETE: ReadonlyMap<string, string> = new Map([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
]);

/**
 * One answer as the events of a response. Items are numbered in the order in which they begin, so that a call has its item
 * only when its arguments come: guards hold these to the end, and text that they held comes before. All items stay open until
 * the end, because guards let go of the last of one when another has begun, and citations are known only then.
 */
export class ResponseAnswer {
  private readonly items: OutputItem[] = [];
  private readonly calls = new Map<number, PendingCall>();
  private response: ResponseObject | undefined;
  private message: MessageItem | undefined;
  private reasoning: ReasoningItem | undefined;
  private finishReason = '';
  private readonly apart = new ReasoningStream();

  constructor(private readonly asked: AskedResponse) {}

  delta(chunk: ChatChunk): ResponseEvent[] {
    const choice = this.apart.pass(chunk).choices[0];
    return [...this.begin(chunk), ...(choice ? this.tell(choice) : [])];
  }

  end(end: AnswerEnd): ResponseEvent[] {
    const begun = this.begin({ model: end.model, created: now() });
    const unopened = [...this.calls.values()].filter(({ item }) => !item).flatMap((call) => this.openCall(call));
    const silent = this.message || this.calls.size > 0 ? [] : this.say('');
    const reason = INCOMPLETE.get(this.finishReason);
    const status = reason ? 'incomplete' : 'completed';
    const closed = this.items.flatMap((item) => item.close(status, end.aerie));
    const output = this.output(status);
    const response = {
      ...this.response,
      status,
      model: end.model,
      completed_at: reason ? null : now(),
      incomplete_details: reason ? { reason } : null,
      output,
      usage: responseUsage(end.usage),
      aerie: aerieObject(end, this.asked.requestId),
    };
    this.asked.onOutput(output);
    return [...begun, ...unopened, ...silent, ...closed, { type: `response.${status}`, response }];
  }

  /** The error, which clients raise; then the response that failed, for who reads on. */
  error(error: ErrorBody): ResponseEvent[] {
    const named = inTermsOf(this.asked.request, error);
    const { code, message, param = null } = named;
    const failed = { status: 'failed', error: responseError(error), output: this.output('incomplete') };
    return [
      // Some clients look for `error`, where a chat has it, others for its fields, where OpenAI's document has them.
      { type: 'error', code, message, param, ...renderError(named) },
      { type: 'response.failed', response: { ...this.response, ...failed } },
    ];
  }

  private begin(of: { model: string; created: number }): ResponseEvent[] {
    if (this.response) return [];
    const { request, chat, requestId } = this.asked;
    this.response = emptyResponse(request, requestId, of);
    const begun = ['response.created', 'response.in_progress'].map((type) => ({ type, response: this.response }));
    if (!searchOf(request)) return begun;
    const showsResults = request.include?.includes(RESULTS) ?? false;
    const search = new FileSearchItem(idOf('fs', requestId), this.items.length, questionOf(chat), showsResults);
    return [...begun, ...this.open(search)];
  }

  private tell({ delta, finish_reason: finishReason, logprobs }: ChunkChoice): ResponseEvent[] {
    if (finishReason) this.finishReason = finishReason;
    const { reasoning_content: thinking, thinking_blocks: blocks, content, refusal, tool_calls: calls } = delta ?? {};
    return [
      ...(isText(thinking) || blocks?.length ? this.think(thinking || '', blocks ?? []) : []),
      ...(isText(content) ? this.say(content, logprobs) : []),
      ...(isText(refusal) ? this.refuse(refusal) : []),
      ...(calls ?? []).flatMap((call) => this.call(call)),
    ];
  }

  private think(text: string, blocks: readonly ThinkingBlock[]): ResponseEvent[] {
    const opened = this.reasoning
      ? []
      : this.open((this.reasoning = new ReasoningItem(idOf('rs', this.asked.requestId), this.items.length)));
    this.reasoning.sign(blocks);
    return text === '' ? opened : [...opened, ...this.reasoning.think(text)];
  }

  private say(text: string, logprobs?: unknown): ResponseEvent[] {
    const [message, opened] = this.openMessage();
    const told = this.asked.request.include?.includes(LOGPROBS) ? logprobsOf(logprobs) : [];
    return [...opened, ...message.say(text, told)];
  }

  private refuse(text: string): ResponseEvent[] {
    const [message, opened] = this.openMessage();
    return [...opened, ...message.refuse(text)];
  }

  private openMessage(): [MessageItem, ResponseEvent[]] {
    if (this.message) return [this.message, []];
    this.message = new MessageItem(idOf('msg', this.asked.requestId), this.items.length);
    return [this.message, this.open(this.message)];
  }

  private call({ index, id, function: told }: ToolCallDelta): ResponseEvent[] {
    let call = this.calls.get(index);
    if (!call) this.calls.set(index, (call = { id: '', name: '' }));
    if (id) call.id = id;
    call.name += told?.name ?? '';
    if (!told?.arguments) return [];
    const opened = call.item ? [] : this.openCall(call);
    return [...opened, ...call.item!.add(told.arguments)];
  }

  private openCall(call: PendingCall): ResponseEvent[] {
    const id = `${idOf('fc', this.asked.requestId)}_${this.items.length}`;
    call.item = new FunctionCallItem(id, this.items.length, call);
    return this.open(call.item);
  }

  private open(item: OutputItem): ResponseEvent[] {
    this.items.push(item);
    return item.open();
  }

  private output(status: ItemStatus): object[] {
    return this.items.map((item) => item.told(status));
  }
}

const now = (): number => Math.floor(Date.now() / 1000);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

import { OPENAI_SHAPES } from './openai-shapes.suite.js';
import { RESPONSES_SHAPES } from './responses-shapes.suite.js';

export const SHAPES = { ...OPENAI_SHAPES, ...RESPONSES_SHAPES };
type ShapeName = keyof typeof SHAPES;

/** Doors that speak another protocol than OpenAI's. */
const OTHER_PROTOCOLS = new Set(['/v1/messages', '/v1/messages/count_tokens']);

/**
 * A `fetch` for clients that holds every body and every event they get against OpenAI's shapes. It reads along as the
 * bytes pass, so that a client that leaves early leaves as it would without.
 */
export class WireWitness {
  readonly violations: string[] = [];
  /** How many bodies and events of each shape were checked. */
  readonly checked: Partial<Record<ShapeName, number>> = {};
  private readonly validators: Record<string, ValidateFunction>;

  constructor() {
    const ajv = new Ajv2020({ allErrors: true });
    this.validators = Object.fromEntries(Object.entries(SHAPES).map(([name, shape]) => [name, ajv.compile(shape)]));
  }

  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await globalThis.fetch(input, init);
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (OTHER_PROTOCOLS.has(pathname) || !response.body) return response;
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    const ofResponses = pathname === '/v1/responses';
    const reader = isStream ? this.eventReader(ofResponses) : this.bodyReader(response.status);
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(reader), { status, statusText, headers });
  };

  private eventReader(ofResponses: boolean): TransformStream<Uint8Array, Uint8Array> {
    const decoder = new TextDecoder();
    let rest = '';
    let count = 0;
    return new TransformStream({
      transform: (bytes, controller) => {
        const events = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
        rest = events.pop()!;
        for (const event of events) {
          if (ofResponses) this.responseEvent(event, count++);
          else this.event(event);
        }
        controller.enqueue(bytes);
      },
      flush: () => {
        if (rest !== '') this.violations.push(`a stream ended within an event: ${rest}`);
      },
    });
  }

  private bodyReader(status: number): TransformStream<Uint8Array, Uint8Array> {
    const decoder = new TextDecoder();
    let text = '';
    return new TransformStream({
      transform: (bytes, controller) => {
        text += decoder.decode(bytes, { stream: true });
        controller.enqueue(bytes);
      },
      flush: () => {
        const body = JSON.parse(text) as { object?: string };
        this.check(status >= 400 ? 'error' : String(body.object), body);
      },
    });
  }

  private event(event: string): void {
    if (!event.startsWith('data: ')) this.violations.push(`not an event of OpenAI's: ${event}`);
    const data = event.slice('data: '.length);
    if (data === '[DONE]') return;
    const value = JSON.parse(data) as object;
    this.check('error' in value ? 'error' : 'chat.completion.chunk', value);
  }

  /** Events of a response have a name, which is their type, and a number, which counts them. */
  private responseEvent(event: string, count: number): void {
    const [, name = '', data = 'null'] = /^event: (\S+)\ndata: (.*)$/s.exec(event) ?? [];
    const value = JSON.parse(data) as { type?: string; sequence_number?: number } | null;
    if (value?.type !== name || value.sequence_number !== count) {
      this.violations.push(`not event ${count} of a response: ${event}`);
    }
    this.check(name === 'error' ? 'error event' : name, value);
  }

  private check(shape: string, value: unknown): void {
    const validate = this.validators[shape];
    if (!validate) this.violations.push(`no shape "${shape}" is known: ${JSON.stringify(value)}`);
    else if (!validate(value))
      this.violations.push(`${shape}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(value)}`);
    this.checked[shape as ShapeName] = (this.checked[shape as ShapeName] ?? 0) + 1;
  }
}

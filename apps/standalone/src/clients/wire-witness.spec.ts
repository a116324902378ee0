import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { WireWitness } from './wire-witness.suite.js';

const COMPLETION = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Hi.', refusal: null }, logprobs: null, finish_reason: 'stop' },
  ],
};
const CHUNK = {
  ...COMPLETION,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: {}, finish_reason: null }],
};

describe('the witness of what clients get', () => {
  let server: Server;
  let answer: { status?: number; type?: string; body: string };
  let origin: string;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  async function witnessed(next: typeof answer, path = '/v1/chat/completions'): Promise<WireWitness> {
    answer = next;
    const witness = new WireWitness();
    await (await witness.fetch(origin + path)).text();
    return witness;
  }
  const events = (...data: (object | string)[]) => ({
    type: 'text/event-stream; charset=utf-8',
    body: data.map((item) => `data: ${typeof item === 'string' ? item : JSON.stringify(item)}\n\n`).join(''),
  });

  it('has nothing against what OpenAI would send, and against fields it does not know', async () => {
    const plain = await witnessed({ body: JSON.stringify({ ...COMPLETION, aerie: { request_id: 'r' } }) });
    const streamed = await witnessed(events(CHUNK, { ...CHUNK, choices: [] }, '[DONE]'));
    const failed = await witnessed({
      status: 404,
      body: JSON.stringify({ error: { message: 'm', type: 't', param: null, code: 'c' } }),
    });
    expect([plain, streamed, failed].map(({ violations }) => violations)).toEqual([[], [], []]);
    expect([plain.checked, streamed.checked, failed.checked]).toEqual([
      { 'chat.completion': 1 },
      { 'chat.completion.chunk': 2 },
      { error: 1 },
    ]);
  });

  const [choice] = COMPLETION.choices;
  const without = (field: string) => ({ ...choice, [field]: undefined });
  it.each([
    ['a choice without logprobs', { ...COMPLETION, choices: [without('logprobs')] }],
    ['a choice without a reason to finish', { ...COMPLETION, choices: [without('finish_reason')] }],
    [
      'a message without refusal',
      { ...COMPLETION, choices: [{ ...choice, message: { role: 'assistant', content: '' } }] },
    ],
    ['a completion without a time', { ...COMPLETION, created: undefined }],
    ['a reason to finish that does not exist', { ...COMPLETION, choices: [{ ...choice, finish_reason: 'eos' }] }],
    ['an unknown object', { object: 'answer' }],
  ])('objects to %s', async (_, body) => {
    expect((await witnessed({ body: JSON.stringify(body) })).violations).toHaveLength(1);
  });

  it.each([
    ['a chunk without finish_reason', events({ ...CHUNK, choices: [{ index: 0, delta: {} }] })],
    [
      'a chunk whose role is null',
      events({ ...CHUNK, choices: [{ index: 0, delta: { role: null }, finish_reason: null }] }),
    ],
    ['an event that is cut', { ...events(CHUNK), body: 'data: {"id"' }],
    ['an error without a code', events({ error: { message: 'm', type: 't', param: null } })],
  ])('objects to %s', async (_, stream) => {
    expect((await witnessed(stream)).violations).toHaveLength(1);
  });

  describe('of responses', () => {
    const delta = (sequence_number: number, more: object = {}) => {
      const fields = {
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        delta: 'Hi.',
        logprobs: [],
        sequence_number,
      };
      return { type: 'response.output_text.delta', ...fields, ...more };
    };
    const told = (...events: { type: string }[]) => ({
      type: 'text/event-stream',
      body: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
    });

    it('has nothing against events in their order', async () => {
      const { violations, checked } = await witnessed(told(delta(0), delta(1)), '/v1/responses');
      expect({ violations, checked }).toEqual({ violations: [], checked: { 'response.output_text.delta': 2 } });
    });

    it.each([
      ['a number that is left out', told(delta(0), delta(2))],
      ['a field that is missing', told(delta(0, { logprobs: undefined }))],
      ['a type that does not exist', told({ ...delta(0), type: 'response.said' })],
      [
        'a name that is not the type',
        { type: 'text/event-stream', body: `event: x\ndata: ${JSON.stringify(delta(0))}\n\n` },
      ],
      ['a response without a status', { body: JSON.stringify({ object: 'response', id: 'resp_1' }) }],
    ])('objects to %s', async (_, answer) => {
      expect((await witnessed(answer, '/v1/responses')).violations).not.toEqual([]);
    });
  });
});

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
  let url: string;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`;
  });
  afterAll(() => server.close());

  async function witnessed(next: typeof answer): Promise<WireWitness> {
    answer = next;
    const witness = new WireWitness();
    await (await witness.fetch(url)).text();
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
});

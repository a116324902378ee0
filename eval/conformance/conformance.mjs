import { parseArgs } from 'node:util';

import OpenAI from 'openai';

import { printTable } from '../table.mjs';
import { CheckingFetch } from './checking-fetch.mjs';
import { failingResponse, RESPONSES, searches } from './response-variants.mjs';
import { OpenApiShapes } from './openapi-shapes.mjs';
import { servePlatform } from './served-platform.mjs';
import { CHATS, EMBEDDINGS, FAILING_CALLS, FAILURES, failingModel, OTHER_CALLS, STREAMS } from './variants.mjs';

const HELP = `npm run eval -- conformance --data DIR [--markdown]

DIR holds OpenAI's openapi.yaml, or openai-openapi/openapi.yaml. A platform of its own is started, with a fake provider.`;

const CHAT_MODELS = ['fake-model', 'claude-fake', 'loose', 'local/extractive'];

/** Drives all doors that speak OpenAI's protocol, and holds every body and event against OpenAI's own schemas. */
export async function conformance(args) {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, markdown: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return console.log(HELP);
  if (!values.data) throw new Error(`--data is missing.\n\n${HELP}`);
  const checking = new CheckingFetch(new OpenApiShapes(values.data));
  const served = await servePlatform();
  try {
    await new Drive(served, checking).all();
  } catch (error) {
    throw new Error(`${checking.variant}: ${error.message}`, { cause: error });
  } finally {
    await served.stop();
  }
  report(checking, values.markdown);
}

function report({ rows, calls, shapes }, markdown) {
  const table = [...rows].map(([shape, { checked, failed, first = '-' }]) => ({
    shape,
    checked,
    failed,
    'first error': first,
  }));
  printTable({ title: `OpenAI's schemas (document ${shapes.version}), ${calls} calls`, rows: table }, markdown);
  const sum = (column) => table.reduce((total, row) => total + row[column], 0);
  if (sum('failed') > 0) throw new Error(`${sum('failed')} of ${sum('checked')} bodies and events are not valid`);
  console.log(`All ${sum('checked')} bodies and events are valid.`);
}

/** Sends the variants, one after the other, because each directs the fake provider. */
class Drive {
  constructor({ url, key, provider }, checking) {
    this.url = url;
    this.key = key;
    this.provider = provider;
    this.checking = checking;
    this.client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, fetch: checking.fetch, maxRetries: 0 });
  }

  async all() {
    for (const model of CHAT_MODELS) {
      for (const [name, chat] of Object.entries(CHATS)) await this.chat(`${name} of ${model}`, model, chat);
    }
    const grounded = searches(await this.handbook());
    for (const model of CHAT_MODELS) {
      const asked = { ...RESPONSES, ...grounded };
      for (const [name, response] of Object.entries(asked)) await this.response(`${name} of ${model}`, model, response);
    }
    for (const [name, failure] of Object.entries(FAILURES)) await this.failure(name, failure);
    for (const [name, [method, path, body]] of Object.entries(OTHER_CALLS)) await this.call(name, method, path, body);
    await this.embeddings();
  }

  async chat(name, model, { body, script, times = 1 }) {
    for (const [how, stream] of Object.entries(STREAMS)) {
      await this.begin(`${name}, ${how}`, script);
      for (let n = 0; n < times; n++) {
        const answer = await this.client.chat.completions.create({ model, ...body, ...stream });
        if (stream.stream) for await (const chunk of answer) void chunk;
      }
    }
  }

  async response(name, model, { body, script, times = 1 }) {
    for (const stream of [false, true]) {
      await this.begin(`${name}, by responses, ${stream ? 'streamed' : 'plain'}`, script);
      for (let n = 0; n < times; n++) {
        const answer = await this.client.responses.create({ model, ...body, stream });
        if (stream) for await (const event of answer) void event;
      }
    }
  }

  /** By `fetch` alone: a client would not send all of these. */
  async failure(name, { code, body, headers, script }) {
    for (const failing of FAILING_CALLS) {
      const { path, stream } = failing;
      const asked = path === '/v1/responses' && typeof body !== 'string' ? failingResponse(body) : body;
      const sent = typeof asked === 'string' ? asked : { model: failingModel(name, failing), ...asked, ...stream };
      await this.begin(`${name} at ${path}, ${JSON.stringify(stream)}`, script);
      const text = await (await this.call(this.checking.variant, 'POST', path, sent, headers)).text();
      if (!text.includes(`"code":"${code}"`)) throw new Error(`is not ${code}, but ${text.slice(-300)}`);
    }
  }

  /** A vector store with a document. */
  async handbook() {
    const post = async (path, body) => {
      const answer = await fetch(this.url + path, this.init('POST', body));
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
      return answer.json();
    };
    const { id } = await post('/v1/vector_stores', { name: 'Handbook' });
    const text = 'Customers may return any item. A refund is paid within 14 days of the return.';
    await post(`/v1/vector_stores/${id}/documents`, { documents: [{ id: 'refunds', title: 'Refunds', text }] });
    return id;
  }

  async embeddings() {
    const [first] = Object.values(EMBEDDINGS);
    const probe = await fetch(`${this.url}/v1/embeddings`, this.init('POST', first));
    if ((await probe.json()).error?.code === 'not_found') {
      return console.log('Left out: /v1/embeddings, which this platform does not serve.');
    }
    for (const [name, body] of Object.entries(EMBEDDINGS)) await this.call(name, 'POST', '/v1/embeddings', body);
  }

  async call(name, method, path, body, headers) {
    this.checking.variant = name;
    return this.checking.fetch(this.url + path, this.init(method, body, headers));
  }

  async begin(variant, script) {
    this.checking.variant = variant;
    await this.provider.reset();
    if (script) await this.provider.script(script);
  }

  init(method, body, headers = {}) {
    return {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
  }
}

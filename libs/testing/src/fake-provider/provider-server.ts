import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { anthropic } from './anthropic.dialect.js';
import { promptTokens } from './compose-answer.js';
import { answerControl } from './control-door.js';
import type { Dialect } from './dialect.js';
import { embeddingsAnswer, textsOf, type EmbeddingsBody } from './embeddings.js';
import { Exchange } from './exchange.js';
import { modelList } from './model-list.js';
import { openai } from './openai.dialect.js';
import { completionPlay, wholePlay, type Play } from './play.js';
import { RequestLog } from './request-log.js';
import { ScriptBook, type Part } from './script-book.js';

/** Far longer than any client keeps idle connections: only scripted faults may look like faults. */
const KEEP_ALIVE_MS = 300_000;
const CONTROL = '/__control/';

interface Call {
  path: string;
  request: IncomingMessage;
  body: Record<string, unknown>;
}

/** A provider that speaks OpenAI's and Anthropic's protocols and does what its script says. */
export function createProvider(options: { record: boolean }): Server {
  const book = new ScriptBook();
  const log = new RequestLog(options.record);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
      if (request.url!.startsWith(CONTROL)) answerControl(request, response, bytes, book, log);
      else answerCall(request, response, bytes, book, log);
    });
  });
  return server;
}

function answerCall(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  book: ScriptBook,
  log: RequestLog,
): void {
  const path = request.url!.split('?', 1)[0]!;
  const body = parsed(bytes);
  const stream = body?.['stream'] === true;
  const settle = log.open({ path, rawHeaders: request.rawHeaders, body, bytes: bytes.length, stream });
  const dialect = dialectOf(path, request);
  const cast = body
    ? castFor({ path, request, body }, dialect, book)
    : refused(dialect, 400, 'We could not parse the JSON body of your request.');
  new Exchange(cast.play, cast.part, response, settle).begin();
}

/** What is played, by which script. */
function castFor(call: Call, dialect: Dialect, book: ScriptBook): { play: Play; part: Part } {
  const route = `${call.request.method} ${call.path}`;
  if (route === 'POST /v1/chat/completions' || route === 'POST /v1/messages') return completion(call, dialect, book);
  if (route === 'POST /v1/messages/count_tokens') return tokenCount(call, book);
  if (route === 'POST /v1/embeddings') return embeddings(call, dialect, book);
  if (route === 'GET /v1/models') {
    const part = book.choose({ endpoint: 'models', model: '', lastUserMessage: '' });
    return { play: wholePlay(dialect, modelList(dialect === anthropic), 0), part };
  }
  return refused(dialect, 404, `Invalid URL (${route})`);
}

function completion({ body, request }: Call, dialect: Dialect, book: ScriptBook): { play: Play; part: Part } {
  const ask = dialect.read(body, request.headers);
  if ('refusal' in ask) return refused(dialect, 400, ask.refusal);
  const part = book.choose({ endpoint: 'completions', model: ask.model, lastUserMessage: ask.lastUserMessage });
  return { play: completionPlay(dialect, part.script, ask), part };
}

/** Anthropic's count, which costs nothing. */
function tokenCount({ body, request }: Call, book: ScriptBook): { play: Play; part: Part } {
  const extra = ['max_tokens', 'stream', 'temperature'].find((field) => field in body);
  if (extra) return refused(anthropic, 400, `${extra}: Extra inputs are not permitted`);
  const ask = anthropic.read({ ...body, max_tokens: 1 }, request.headers);
  if ('refusal' in ask) return refused(anthropic, 400, ask.refusal);
  const part = book.choose({ endpoint: 'token-counts', model: ask.model, lastUserMessage: ask.lastUserMessage });
  return { play: wholePlay(anthropic, { input_tokens: promptTokens(ask) }, 0), part };
}

function embeddings({ body }: Call, dialect: Dialect, book: ScriptBook): { play: Play; part: Part } {
  const asked = body as EmbeddingsBody;
  const texts = textsOf(asked);
  if (texts.length === 0 || typeof asked.model !== 'string')
    return refused(dialect, 400, "'input' and 'model' are required");
  const part = book.choose({ endpoint: 'embeddings', model: asked.model, lastUserMessage: texts.join('\n') });
  const [answer, tokens] = embeddingsAnswer(asked, texts, part.script.dimensions);
  return { play: wholePlay(dialect, answer, tokens), part };
}

function refused(dialect: Dialect, status: number, message: string): { play: Play; part: Part } {
  return { play: wholePlay(dialect, {}, 0), part: { script: {}, fault: { kind: 'status', status, message } } };
}

function dialectOf(path: string, request: IncomingMessage): Dialect {
  return path.startsWith('/v1/messages') || request.headers['anthropic-version'] ? anthropic : openai;
}

function parsed(bytes: Buffer): Record<string, unknown> | undefined {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

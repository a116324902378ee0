import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestLog } from './request-log.js';
import type { Match, Script } from './script.js';
import type { ScriptBook } from './script-book.js';

/** What the test sends to direct the provider, by path under `/__control/`. */
export interface ControlBodies {
  script: { script: Script };
  next: { scripts: Script[] };
  rule: { match: Match; script: Script };
  recording: { on: boolean };
  reset: Record<string, never>;
}

/** The test's own door into the provider; what passes here is neither scripted nor recorded. */
export function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  book: ScriptBook,
  log: RequestLog,
): void {
  const url = new URL(request.url!, 'http://localhost');
  const known = request.method === 'GET' ? read(url, log) : direct(url, bytes, book, log);
  const body = JSON.stringify(known ?? { error: `no ${request.method} ${url.pathname}` });
  response.writeHead(known === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(body);
}

function read(url: URL, log: RequestLog): unknown {
  if (url.pathname === '/__control/stats') return log.stats();
  if (url.pathname !== '/__control/record') return undefined;
  const last = url.searchParams.get('last');
  return log.requests(last === null ? undefined : Number(last));
}

function direct(url: URL, bytes: Buffer, book: ScriptBook, log: RequestLog): unknown {
  const command = url.pathname.slice('/__control/'.length);
  const body = JSON.parse(bytes.toString() || '{}') as never;
  switch (command as keyof ControlBodies) {
    case 'script':
      book.setDefault((body as ControlBodies['script']).script);
      break;
    case 'next':
      book.enqueue((body as ControlBodies['next']).scripts);
      break;
    case 'rule':
      book.addRule((body as ControlBodies['rule']).match, (body as ControlBodies['rule']).script);
      break;
    case 'recording':
      log.setRecording((body as ControlBodies['recording']).on);
      break;
    case 'reset':
      book.reset();
      log.reset();
      break;
    default:
      return undefined;
  }
  return { ok: true };
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Asked {
  stream?: boolean;
  tools?: unknown;
}

const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, prompt_tokens_details: null };
const CALL = { id: 'call_1', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };

/**
 * A server of models that speaks OpenAI's protocol as loosely as several in the field: fields that must be there are
 * missing, others are null where they should be missing, and usage rides on the last chunk of the answer. It says
 * "Hello.", or calls `weather` when there are tools.
 */
export async function startLooseServer(): Promise<{ openaiBaseUrl: string; stop: () => void }> {
  const server = createServer(async (request, response) => {
    const asked = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString()) as Asked;
    response.writeHead(200, { 'content-type': asked.stream ? 'text/event-stream' : 'application/json' });
    if (!asked.stream) response.end(JSON.stringify(completion(asked)));
    else response.end([...chunks(asked).map((chunk) => JSON.stringify(chunk)), '[DONE]'].map(event).join(''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    openaiBaseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const event = (data: string): string => `data: ${data}\n\n`;

function completion({ tools }: Asked): object {
  const message = tools
    ? { role: 'assistant', tool_calls: [CALL], function_call: null }
    : { content: 'Hello.', tool_calls: [], annotations: null, reasoning_content: null };
  const choices = [{ message, stop_reason: null, ...(tools ? {} : { finish_reason: 'stop' }) }];
  return { system_fingerprint: null, service_tier: null, choices, usage: USAGE };
}

function chunks({ tools }: Asked): object[] {
  const chunk = (delta: object, more: object = {}) => ({
    choices: [{ delta, ...more }],
    system_fingerprint: null,
    usage: null,
  });
  const said = tools
    ? [{ tool_calls: [{ index: 0, ...CALL, type: null }] }, { role: null, content: null, tool_calls: null }]
    : [
        { content: 'Hel', tool_calls: null },
        { role: null, content: 'lo.', function_call: null },
      ];
  const last = { ...chunk({}, { finish_reason: tools ? 'tool_calls' : 'stop' }), usage: USAGE };
  return [chunk({ role: 'assistant' }), ...said.map((delta) => chunk(delta)), last];
}

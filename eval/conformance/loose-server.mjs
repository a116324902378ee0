import { createServer } from 'node:http';

const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, prompt_tokens_details: null };
const CALL = { id: 'call_1', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };

/**
 * A server of models that speaks OpenAI's protocol as loosely as several in the field: fields that must be there are
 * missing, others are null where they should be missing, and usage rides on the last chunk of the answer.
 */
export async function startLooseServer() {
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString());
    response.writeHead(200, { 'content-type': body.stream ? 'text/event-stream' : 'application/json' });
    if (!body.stream) response.end(JSON.stringify(completion(body)));
    else
      response.end(
        `${chunks(body)
          .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
          .join('')}data: [DONE]\n\n`,
      );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/v1`, stop: () => server.close() };
}

function completion({ tools }) {
  const message = tools
    ? { role: 'assistant', tool_calls: [CALL], function_call: null }
    : { content: 'Hello.', tool_calls: [], annotations: null, reasoning_content: null };
  const choices = [{ message, stop_reason: null, ...(tools ? {} : { finish_reason: 'stop' }) }];
  return { object: 'chat.completion', system_fingerprint: null, service_tier: null, choices, usage: USAGE };
}

function chunks({ tools }) {
  const chunk = (delta, more = {}) => ({ choices: [{ delta, ...more }], system_fingerprint: null, usage: null });
  const said = tools
    ? [{ tool_calls: [{ index: 0, ...CALL, type: null }] }, { role: null, content: null, tool_calls: null }]
    : [
        { content: 'Hel', tool_calls: null },
        { role: null, content: 'lo.', function_call: null },
      ];
  const last = { ...chunk({}, { finish_reason: tools ? 'tool_calls' : 'stop' }), usage: USAGE };
  return [chunk({ role: 'assistant' }), ...said.map((delta) => chunk(delta)), last];
}

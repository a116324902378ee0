/** What each door answers, by its path. */
const SHAPES = [
  [/^\/v1\/chat\/completions$/, 'CreateChatCompletionResponse'],
  [/^\/v1\/responses$/, 'Response'],
  [/^\/v1\/embeddings$/, 'CreateEmbeddingResponse'],
  [/^\/v1\/moderations$/, 'CreateModerationResponse'],
  [/^\/v1\/models$/, 'ListModelsResponse'],
  [/^\/v1\/models\/.+$/, 'Model'],
];
const CHUNK = 'CreateChatCompletionStreamResponse';
const RESPONSE_EVENT = 'ResponseStreamEvent';
const ERROR = 'ErrorResponse';

/** A `fetch` that holds every body and every event against its shape, and counts. */
export class CheckingFetch {
  /** By shape: how many were checked, how many failed, and the first problem. */
  rows = new Map(
    [...SHAPES.map(([, name]) => name), CHUNK, RESPONSE_EVENT, ERROR].map((name) => [name, { checked: 0, failed: 0 }]),
  );
  calls = 0;
  /** The request variant under way, named in problems. */
  variant = '';

  constructor(shapes) {
    this.shapes = shapes;
  }

  fetch = async (input, init) => {
    const response = await fetch(input, init);
    this.calls++;
    const { pathname } = new URL(input.url ?? input);
    const text = await response.text();
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) this.#checkStream(pathname, text);
    else this.#check(response.ok ? shapeOf(pathname) : ERROR, parsed(text));
    return new Response(text, response);
  };

  #checkStream(pathname, text) {
    const isResponse = shapeOf(pathname) === 'Response';
    for (const event of text.split('\n\n').filter(Boolean)) {
      const [, name, data] = /^(?:event: (\S+)\n)?data: (.*)$/s.exec(event) ?? [];
      if (data === '[DONE]') continue;
      const value = data === undefined ? undefined : parsed(data);
      if (isResponse) this.#check(RESPONSE_EVENT, value?.type === name ? value : undefined);
      else this.#check(value?.error ? ERROR : CHUNK, value);
    }
  }

  #check(name, value) {
    const row = this.rows.get(name);
    row.checked++;
    const problem = value === undefined ? 'is not JSON' : this.shapes.problemOf(name, value);
    if (!problem) return;
    row.failed++;
    row.first ??= `${this.variant}: ${problem}`;
  }
}

function shapeOf(pathname) {
  const [, name] = SHAPES.find(([path]) => path.test(pathname)) ?? [];
  if (!name) throw new Error(`no shape is known for ${pathname}`);
  return name;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

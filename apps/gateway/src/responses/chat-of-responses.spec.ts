import { AerieError, parseBody, ResponsesRequest } from '#contracts';

import { chatOf } from './chat-of-responses.js';

const asked = (more: object) => chatOf(parseBody(ResponsesRequest, { model: 'm', input: 'Hi.', ...more }));
const WEATHER = { type: 'object', properties: { city: { type: 'string' } } };
const look = { type: 'function', name: 'look', description: 'Looks', parameters: WEATHER, strict: true };
const LOOK = { type: 'function', function: { name: 'look', description: 'Looks', parameters: WEATHER, strict: true } };
const ask = { type: 'function', name: 'ask' };
const search = { type: 'file_search', vector_store_ids: ['vs_1'] };

describe('a request of responses as a chat', () => {
  it('keeps what it has in common, under the names of a chat', () => {
    expect(
      asked({
        instructions: 'Be brief.',
        stream: true,
        temperature: 0.5,
        top_p: 0.9,
        max_output_tokens: 100,
        reasoning: { effort: 'high', summary: 'auto' },
        text: { verbosity: 'low' },
        user: 'u1',
        service_tier: 'flex',
        prompt_cache_key: 'k',
        aerie: { lane: 'batch' },
      }),
    ).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi.' },
      ],
      stream: true,
      temperature: 0.5,
      top_p: 0.9,
      max_completion_tokens: 100,
      reasoning_effort: 'high',
      verbosity: 'low',
      user: 'u1',
      service_tier: 'flex',
      prompt_cache_key: 'k',
      aerie: { lane: 'batch' },
    });
  });

  it('passes on what it does not know, and nothing that belongs to responses alone', () => {
    expect(asked({ seed: 7, top_k: 5, stop: ['END'] })).toMatchObject({ seed: 7, top_k: 5, stop: ['END'] });
    const own = {
      metadata: { a: 'b' },
      store: true,
      stream_options: { include_obfuscation: false },
      truncation: 'auto',
      max_tool_calls: 3,
      include: ['reasoning.encrypted_content'],
      background: false,
      previous_response_id: null,
      conversation: null,
      n: 3,
    };
    expect(asked(own)).toEqual({ model: 'm', messages: [{ role: 'user', content: 'Hi.' }] });
  });

  it('asks for log probabilities where the answer is to include them', () => {
    expect(asked({ include: ['message.output_text.logprobs'], top_logprobs: 2 })).toMatchObject({
      logprobs: true,
      top_logprobs: 2,
    });
  });

  it.each([
    [{ type: 'text' }, undefined],
    [{ type: 'json_object' }, { type: 'json_object' }],
    [
      { type: 'json_schema', name: 'w', schema: WEATHER, strict: true },
      { type: 'json_schema', json_schema: { name: 'w', schema: WEATHER, strict: true } },
    ],
  ])('names the form of the answer: %j', (format, expected) => {
    expect(asked({ text: { format } })['response_format']).toEqual(expected);
  });

  it('names functions as a chat does', () => {
    expect(asked({ tools: [look, { ...ask, parameters: null, strict: null }] })['tools']).toEqual([
      LOOK,
      { type: 'function', function: { name: 'ask' } },
    ]);
  });

  it.each([
    ['auto', { tools: [LOOK], tool_choice: 'auto' }],
    ['required', { tools: [LOOK], tool_choice: 'required' }],
    [
      { type: 'function', name: 'look' },
      { tools: [LOOK], tool_choice: { type: 'function', function: { name: 'look' } } },
    ],
    [{ type: 'file_search' }, { tools: [LOOK] }],
    [
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'look' }] },
      { tools: [LOOK], tool_choice: 'required' },
    ],
  ])('chooses tools: %j', (tool_choice, chat) => {
    const { tools, tool_choice: chosen } = asked({ tools: [look], tool_choice, parallel_tool_calls: false });
    expect({ tools, ...(chosen !== undefined && { tool_choice: chosen }) }).toEqual(chat);
  });

  it('shows no function that is not allowed', () => {
    const allowed = { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'ask' }] };
    expect(asked({ tools: [look, ask], tool_choice: allowed })).toMatchObject({
      tools: [{ function: { name: 'ask' } }],
      tool_choice: 'auto',
    });
  });

  it('says nothing of tools where there is no function: servers refuse a choice of none', () => {
    const chat = asked({ tools: [search], tool_choice: 'required', parallel_tool_calls: true });
    for (const field of ['tools', 'tool_choice', 'parallel_tool_calls']) expect(chat).not.toHaveProperty(field);
  });

  describe('that searches files', () => {
    it('is grounded on their stores', () => {
      const filters = { type: 'eq', key: 'year', value: 2026 };
      const tools = [
        { ...search, max_num_results: 3, filters, ranking_options: { ranker: 'auto', score_threshold: 0 } },
      ];
      expect(asked({ tools, include: ['file_search_call.results'], aerie: { vector_stores: ['vs_2'] } }).aerie).toEqual(
        {
          vector_stores: ['vs_2', 'vs_1'],
          max_passages: 3,
          filters,
          include: ['passages'],
        },
      );
    });

    it('searches through its own filters and those of the aerie object', () => {
      const [filters, own] = [2025, 2026].map((value) => ({ type: 'eq', key: 'year', value }));
      const { aerie } = asked({ tools: [{ ...search, filters }], aerie: { filters: own } });
      expect(aerie!.filters).toEqual({ type: 'and', filters: [own, filters] });
    });

    it.each([
      ['auto', true],
      ['required', true],
      [{ type: 'file_search' }, true],
      [{ type: 'allowed_tools', mode: 'auto', tools: [{ type: 'file_search' }] }, true],
      [{ type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'look' }] }, false],
      [{ type: 'function', name: 'look' }, false],
      ['none', false],
    ])('does so if the caller lets it: %j', (tool_choice, searches) => {
      expect(asked({ tools: [look, search], tool_choice }).aerie !== undefined).toBe(searches);
    });
  });

  const without = (body: object, ...fields: string[]) =>
    Object.fromEntries(Object.entries(body).filter(([field]) => !fields.includes(field)));
  const schema = { type: 'json_schema', name: 'w', schema: WEATHER };

  it.each([
    ['no input', { input: undefined }, 'input', /string or an array/],
    ['an empty input', { input: [] }, 'input', /at least one item/],
    [
      'too many items',
      { input: Array.from({ length: 2049 }, () => ({ role: 'user', content: 'x' })) },
      'input',
      /2048/,
    ],
    [
      'nothing that a chat holds',
      { input: [{ type: 'reasoning', id: 'rs_1', summary: [] }] },
      'messages',
      /at least one/,
    ],
    ['an item of another kind', { input: [{ type: 'computer_call' }] }, 'input', /\[0\]\.type.*function_call/],
    ['an item that is a text', { input: ['Hi.'] }, 'input', /\[0\] must be an object/],
    ['a role of tools', { input: [{ role: 'tool', content: 'x' }] }, 'input', /\[0\]\.role.*user, assistant/],
    ['a message without content', { input: [{ role: 'user' }] }, 'input', /\[0\]\.content/],
    [
      'a part of another kind',
      { input: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] },
      'input',
      /content\[0\]\.type.*input_text/,
    ],
    [
      'a text without text',
      { input: [{ role: 'user', content: [{ type: 'input_text' }] }] },
      'input',
      /content\[0\]\.text/,
    ],
    [
      'an image of a file store',
      { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] },
      'input',
      /image_url/,
    ],
    [
      'a file at an address',
      { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'u' }] }] },
      'input',
      /file_data/,
    ],
    [
      'a call without arguments',
      { input: [{ type: 'function_call', call_id: 'c', name: 'f' }] },
      'input',
      /\[0\]\.arguments/,
    ],
    ['a result of nothing', { input: [{ type: 'function_call_output', output: 'x' }] }, 'input', /\[0\]\.call_id/],
    ['a result without output', { input: [{ type: 'function_call_output', call_id: 'c' }] }, 'input', /\[0\]\.output/],
    ['a conversation', { conversation: 'conv_1' }, 'conversation', /left out/],
    ['an earlier response', { previous_response_id: 'resp_1' }, 'previous_response_id', /items of the earlier turns/],
    ['a kept prompt', { prompt: { id: 'p' } }, 'prompt', /left out/],
    ['compaction', { context_management: [{ type: 'compaction' }] }, 'context_management', /left out/],
    ['the background', { background: true }, 'background', /respond-async/],
    ['another tool', { tools: [{ type: 'web_search' }] }, 'tools', /\[0\]\.type.*function, file_search/],
    ['a function without a name', { tools: [without(look, 'name')] }, 'tools', /\[0\].*name/],
    ['a search without stores', { tools: [{ ...search, vector_store_ids: [] }] }, 'tools', /\[0\].*vector_store_ids/],
    ['a search of nine stores', { tools: [{ ...search, vector_store_ids: [...'123456789'] }] }, 'tools', /at most 8/],
    ['two searches', { tools: [search, search] }, 'tools', /at most one/],
    [
      'a wrong filter',
      { tools: [{ ...search, filters: { type: 'like', key: 'a', value: 'b' } }] },
      'tools',
      /\[0\].*type of eq/,
    ],
    ['51 results', { tools: [{ ...search, max_num_results: 51 }] }, 'tools', /50/],
    [
      'a threshold of scores',
      { tools: [{ ...search, ranking_options: { score_threshold: 0.5 } }] },
      'tools',
      /score_threshold/,
    ],
    ['a choice of another tool', { tools: [look], tool_choice: { type: 'mcp' } }, 'tool_choice', /"auto"/],
    [
      'a function that is not there',
      { tools: [look], tool_choice: { type: 'function', name: 'x' } },
      'tool_choice',
      /"x"/,
    ],
    ['another form', { text: { format: { type: 'grammar' } } }, 'text', /json_schema/],
    ['a schema without a name', { text: { format: without(schema, 'name') } }, 'text', /name/],
    ['metadata of numbers', { metadata: { a: 1 } }, 'metadata', /strings/],
    ['a temperature of 3', { temperature: 3 }, 'temperature', /2/],
    ['no output at all', { max_output_tokens: 0 }, 'max_output_tokens', /1/],
    ['an unknown lane', { aerie: { lane: 'fast' } }, 'aerie', /lane/],
  ])('is refused: %s', (_, more, param, message) => {
    const refused = (): AerieError => {
      try {
        throw new Error(`was taken: ${JSON.stringify(asked(more))}`);
      } catch (error) {
        return error as AerieError;
      }
    };
    expect(refused()).toMatchObject({ code: 'invalid_request', param, message: expect.stringMatching(message) });
  });
});

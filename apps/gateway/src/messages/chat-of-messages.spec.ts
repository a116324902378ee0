import { AerieError, MessagesRequest, parseBody } from '#contracts';

import { chatOf } from './chat-of-messages.js';

const asked = (more: object) =>
  chatOf(
    parseBody(MessagesRequest, {
      model: 'claude',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hi.' }],
      ...more,
    }),
  );
const turn = (...content: object[]) => ({ messages: [{ role: 'user', content }] });
const image = (source: object) => ({ type: 'image', source });

describe('a request of messages as a chat', () => {
  it('keeps what it has in common, under the names of a chat', () => {
    expect(
      asked({
        stream: true,
        temperature: 0.5,
        stop_sequences: ['END'],
        metadata: { user_id: 'u1' },
        output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object' } } },
        aerie: { lane: 'batch' },
      }),
    ).toEqual({
      model: 'claude',
      messages: [{ role: 'user', content: 'Hi.' }],
      max_completion_tokens: 100,
      stream: true,
      temperature: 0.5,
      stop: ['END'],
      user: 'u1',
      reasoning_effort: 'high',
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: { type: 'object' }, strict: true },
      },
      aerie: { lane: 'batch' },
    });
  });

  it('passes on what it does not know', () => {
    const unknown = { thinking: { type: 'adaptive' }, top_k: 5, container: 'c1', cache_control: { type: 'ephemeral' } };
    expect(asked(unknown)).toMatchObject(unknown);
  });

  it('begins with the system prompt, whose parts keep their marks for the cache', () => {
    expect(asked({ system: 'Be brief.' }).messages[0]).toEqual({ role: 'system', content: 'Be brief.' });
    const marked = [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }];
    expect(asked({ system: marked }).messages[0]).toEqual({ role: 'system', content: marked });
    expect(asked({ system: [] }).messages).toHaveLength(1);
  });

  it('shows images by their address or as data', () => {
    const sources = [
      image({ type: 'url', url: 'https://example.com/a.png' }),
      image({ type: 'base64', media_type: 'image/png', data: 'AAAA' }),
    ];
    expect(asked(turn(...sources)).messages[0]!.content).toEqual([
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ]);
  });

  it('reads documents of text as text, so that guards do, and passes files on', () => {
    const source = { type: 'text', media_type: 'text/plain', data: 'Twenty-eight days.' };
    expect(asked(turn({ type: 'document', title: 'Leave', source })).messages[0]!.content).toEqual([
      { type: 'text', text: 'Leave' },
      { type: 'text', text: 'Twenty-eight days.' },
    ]);
    const blocks = [{ type: 'text', text: 'Nested.' }];
    const nested = asked(turn({ type: 'document', source: { type: 'content', content: blocks } }));
    expect(nested.messages[0]!.content).toBe('Nested.');
    const file = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } };
    expect(asked(turn(file)).messages[0]!.content).toEqual([file]);
  });

  it('tells a call and its result as messages of their own, and an image of the result behind them', () => {
    const use = { type: 'tool_use', id: 'call_1', name: 'look', input: { at: 'sky' } };
    const shot = image({ type: 'url', url: 'https://example.com/sky.png' });
    const result = { type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: 'Blue.' }, shot] };
    const messages = [
      { role: 'user', content: 'Look.' },
      {
        role: 'assistant',
        content: [{ type: 'thinking', thinking: 'Hm.', signature: 's' }, { type: 'text', text: 'I look.' }, use],
      },
      {
        role: 'user',
        content: [result, { type: 'tool_result', tool_use_id: 'call_2' }, { type: 'text', text: 'And?' }],
      },
    ];
    expect(asked({ messages }).messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: 'I look.',
        thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 's', format: 'anthropic-claude-v1' }],
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'Blue.' },
      { role: 'tool', tool_call_id: 'call_2', content: '' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://example.com/sky.png' } },
          { type: 'text', text: 'And?' },
        ],
      },
    ]);
  });

  it('names the tools of the caller as functions, and leaves those of Anthropic as they are', () => {
    const own = { type: 'web_search_20260209', name: 'web_search', max_uses: 2 };
    const marks = { cache_control: { type: 'ephemeral' } };
    const tools = [
      { name: 'look', description: 'Looks', input_schema: { type: 'object' }, strict: true, ...marks },
      own,
    ];
    expect(asked({ tools })['tools']).toEqual([
      {
        type: 'function',
        function: { name: 'look', description: 'Looks', parameters: { type: 'object' }, strict: true },
        ...marks,
      },
      own,
    ]);
  });

  it.each([
    [{ type: 'auto' }, { tool_choice: 'auto' }],
    [{ type: 'any' }, { tool_choice: 'required' }],
    [{ type: 'none' }, { tool_choice: 'none' }],
    [{ type: 'tool', name: 'look' }, { tool_choice: { type: 'function', function: { name: 'look' } } }],
    [
      { type: 'auto', disable_parallel_tool_use: true },
      { tool_choice: 'auto', parallel_tool_calls: false },
    ],
  ])('chooses tools: %j', (tool_choice, chat) => {
    expect(asked({ tool_choice })).toMatchObject(chat);
  });

  it.each([
    ['no max_tokens', { max_tokens: undefined }, 'max_tokens', /max_tokens/],
    ['no messages', { messages: [] }, 'messages', /at least one/],
    ['a turn of a tool', { messages: [{ role: 'tool', content: 'x' }] }, 'messages', /\[0\]\.role.*user, assistant/],
    ['no content', { messages: [{ role: 'user' }] }, 'messages', /\[0\]\.content/],
    [
      'a block that guards cannot read',
      turn({ type: 'search_result', content: [] }),
      'messages',
      /content\[0\]\.type.*text/,
    ],
    ['a text without text', turn({ type: 'text' }), 'messages', /content\[0\]\.text/],
    ['an image of a file store', turn(image({ type: 'file', file_id: 'f' })), 'messages', /content\[0\]\.source/],
    ['a result of nothing', turn({ type: 'tool_result' }), 'messages', /content\[0\]\.tool_use_id/],
    ['a system prompt of images', { system: [image({})] }, 'system', /\[0\]\.type.*text/],
    ['a tool without a name', { tools: [{}] }, 'tools', /\[0\].*name/],
    ['a temperature of 1.5', { temperature: 1.5 }, 'temperature', /1/],
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

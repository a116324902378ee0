import type { ChatMessage, ChatRequest } from '#contracts';

import { anthropicBody, hasSampling } from './anthropic-request.js';
import type { ChatCall } from './provider.js';

const call = (request: Partial<ChatRequest>, changes: Partial<ChatCall> = {}): ChatCall => {
  const messages: ChatMessage[] = request.messages ?? [{ role: 'user', content: 'Hi' }];
  const price = { input_usd_per_million: 1, output_usd_per_million: 1 };
  const model = { id: 'claude', provider: 'anthropic', context_window: 1000, max_output_tokens: 64, price };
  const whole = { model: 'claude', ...request, messages } as ChatRequest;
  return { model, request: whole, messages, passages: [], stream: false, maxCompletionTokens: null, ...changes };
};
const toolCall = (id: string, args: string) => ({ id, type: 'function', function: { name: 'look', arguments: args } });
const image = (url: string) => ({ type: 'image_url', image_url: { url } });

describe('a chat request for Anthropic', () => {
  it('has its system messages apart, its turns merged, and its tools and their results as blocks', () => {
    const body = anthropicBody(
      call({
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'developer', content: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }] },
          { role: 'user', content: 'Weather?' },
          { role: 'assistant', content: null, tool_calls: [toolCall('a', '{"in":"Rome"}'), toolCall('b', '')] },
          { role: 'tool', tool_call_id: 'a', content: 'sunny' },
          { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'rain' }] },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'And this?' },
              image('data:image/png;base64,AAAA'),
              image('https://x.test/i.png'),
            ],
          },
        ],
      }),
    );
    expect(body['system']).toEqual([
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } },
    ]);
    expect(body['messages']).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'look', input: { in: 'Rome' } },
          { type: 'tool_use', id: 'b', name: 'look', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'sunny' },
          { type: 'tool_result', tool_use_id: 'b', content: 'rain' },
          { type: 'text', text: 'And this?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          { type: 'image', source: { type: 'url', url: 'https://x.test/i.png' } },
        ],
      },
    ]);
  });

  it('translates what has a counterpart, drops what has none, and passes on what it does not know', () => {
    const request = {
      temperature: 1.7,
      top_k: 5,
      stop: 'END',
      user: 'u1',
      seed: 4,
      frequency_penalty: 1,
      thinking: { type: 'disabled' },
      tools: [{ type: 'function', function: { name: 'look', description: 'd', parameters: { type: 'object' } } }],
      tool_choice: 'required',
      parallel_tool_calls: false,
      reasoning_effort: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } },
      aerie: { cache: true },
    };
    expect(anthropicBody(call(request))).toEqual({
      model: 'claude',
      max_tokens: 64,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      temperature: 1,
      top_k: 5,
      thinking: { type: 'disabled' },
      stop_sequences: ['END'],
      metadata: { user_id: 'u1' },
      tools: [{ name: 'look', description: 'd', input_schema: { type: 'object' } }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } }, effort: 'low' },
    });
  });

  it('asks for the tokens that the caller wants and the money pays for', () => {
    const maxTokens = (...args: Parameters<typeof call>) => anthropicBody(call(...args))['max_tokens'];
    expect(maxTokens({})).toBe(64);
    expect(maxTokens({ max_tokens: 10 })).toBe(10);
    expect(maxTokens({ max_completion_tokens: 50 }, { maxCompletionTokens: 20 })).toBe(20);
  });

  describe('with thinking', () => {
    const thinking_blocks = [
      { type: 'thinking' as const, thinking: 'Hm.', signature: 's1', format: 'anthropic-claude-v1' },
      { type: 'redacted_thinking' as const, data: 'd2' },
      { type: 'thinking' as const, thinking: 'Yes.', signature: 's3', offset: 6 },
    ];
    const calling = { role: 'assistant' as const, content: 'I look.', tool_calls: [toolCall('a', '{}')] };
    const use = { type: 'tool_use', id: 'a', name: 'look', input: {} };
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    const goingOn = (turn: ChatMessage, more: Partial<ChatRequest> = {}) => {
      const question: ChatMessage = { role: 'user', content: 'Weather?' };
      const result: ChatMessage = { role: 'tool', tool_call_id: 'a', content: 'sunny' };
      return anthropicBody(call({ thinking, messages: [question, turn, result], ...more }));
    };
    const turnIn = (body: Record<string, unknown>) => (body['messages'] as { content: unknown }[])[1]!.content;

    it('has it back as it was signed, and where it stood', () => {
      const body = goingOn({ ...calling, thinking_blocks });
      expect(turnIn(body)).toEqual([
        { type: 'thinking', thinking: 'Hm.', signature: 's1' },
        { type: 'redacted_thinking', data: 'd2' },
        { type: 'text', text: 'I look' },
        { type: 'thinking', thinking: 'Yes.', signature: 's3' },
        { type: 'text', text: '.' },
        use,
      ]);
      expect(body['thinking']).toEqual(thinking);
    });

    it('has none of it when a part has lost its signature, and goes on without', () => {
      for (const signature of ['', undefined]) {
        const [first, ...rest] = thinking_blocks;
        const body = goingOn({ ...calling, thinking_blocks: [{ ...first!, signature }, ...rest] as never });
        expect(turnIn(body)).toEqual([{ type: 'text', text: 'I look.' }, use]);
        expect(body).not.toHaveProperty('thinking');
      }
    });

    it('goes on without where another model began the turn, and begins the next one with it', () => {
      expect(goingOn(calling)).not.toHaveProperty('thinking');
      const adaptive = { type: 'adaptive' };
      expect(goingOn(calling, { thinking: adaptive })['thinking']).toEqual(adaptive);
      const told = { role: 'assistant', content: 'Sunny.' };
      const asked = [
        calling,
        { role: 'tool', tool_call_id: 'a', content: 'sunny' },
        told,
        { role: 'user', content: 'Now?' },
      ];
      const result = { role: 'tool', tool_call_id: 'b', content: 'rain' };
      const again = { role: 'assistant', content: null, tool_calls: [toolCall('b', '{}')], thinking_blocks };
      for (const messages of [asked, [...asked, again, result]]) {
        expect(anthropicBody(call({ thinking, messages: messages as ChatMessage[] }))['thinking']).toEqual(thinking);
      }
    });

    it('may be silent between two tools, when the turn began with it', () => {
      const second = { ...calling, tool_calls: [toolCall('b', '{}')] };
      const results = ['a', 'b'].map((tool_call_id) => ({ role: 'tool' as const, tool_call_id, content: 'sunny' }));
      const messages = [{ ...calling, thinking_blocks }, results[0]!, second, results[1]!];
      expect(anthropicBody(call({ thinking, messages }))['thinking']).toEqual(thinking);
    });
  });

  it('refuses what it cannot do in a way that lets another target try', () => {
    expect(() => anthropicBody(call({ n: 2 }))).toThrow(expect.objectContaining({ kind: 'unfit' }));
    const messages = [{ role: 'assistant' as const, content: null, tool_calls: [toolCall('a', '{"in":')] }];
    expect(() => anthropicBody(call({ messages }))).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  it('knows when an older version of the protocol is needed', () => {
    expect(hasSampling({ temperature: 0 })).toBe(true);
    expect(hasSampling({ temperature: null })).toBe(false);
  });
});

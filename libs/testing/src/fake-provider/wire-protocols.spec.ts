import type Anthropic from '@anthropic-ai/sdk';
import { BadRequestError, NotFoundError } from 'openai';
import { anthropic, chat, messages, openai, provider, streamed, tell, useFakeProvider } from './clients.suite.js';
import type { FaultKind } from './script.js';

const ANTHROPIC_ERRORS = { 429: 'rate_limit_error', 500: 'api_error', 529: 'overloaded_error' } as const;

useFakeProvider();

describe("OpenAI's protocol", () => {
  it('echoes the last user message with counted usage until told otherwise', async () => {
    const answer = await chat();
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: messages[0]!.content } });
    expect(answer.model).toBe('gpt-4o-mini');
    // 6 for the text, 1 for the role, 2 around a message, 3 for the reply.
    expect(answer.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 6, total_tokens: 18 });
  });

  it('streams the scripted deltas, the finish reason and a usage chunk without choices', async () => {
    await provider.script({ chunks: ['Thirty ', 'days', '.'] });
    const seen = await streamed();
    expect(seen).toMatchObject({ text: 'Thirty days.', deltas: 3, finish: 'stop', error: undefined });
    expect(seen.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 3 });
  });

  it('ends a stream with [DONE] and reports no usage unless asked', async () => {
    await provider.script({ answer: 'Yes' });
    expect((await streamed({ includeUsage: false })).usage).toBeUndefined();
    const raw = await fetch(`${provider.openaiBaseUrl}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', messages, stream: true }),
    });
    expect(raw.headers.get('content-type')).toContain('text/event-stream');
    expect((await raw.text()).endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('cuts by characters without breaking one, and puts the pieces together again', async () => {
    await provider.script({ answer: 'naïve 👩‍🚀 façade', chunks: 1 });
    expect((await streamed()).text).toBe('naïve 👩‍🚀 façade');
  });

  it('stops at the token limit of the request as a model does', async () => {
    await provider.script({ answer: 'one two three four five six' });
    const answer = await openai.chat.completions.create({ model: 'm', messages, max_completion_tokens: 3 });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'one two three' } });
    expect(answer.usage?.completion_tokens).toBe(3);
  });

  it('calls tools, plain and streamed', async () => {
    await provider.script({ toolCalls: [{ name: 'lookup', arguments: { order: 'A-1', deep: true, limit: 25 } }] });
    const plain = (await chat()).choices[0]!;
    expect(plain).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    const stream = openai.chat.completions.stream({ model: 'm', messages });
    const final = (await stream.finalChatCompletion()).choices[0]!;
    for (const choice of [plain, final]) {
      const call = choice.message.tool_calls?.[0];
      expect(call?.type === 'function' && [call.function.name, JSON.parse(call.function.arguments)]).toEqual([
        'lookup',
        { order: 'A-1', deep: true, limit: 25 },
      ]);
    }
  });

  it('reports scripted usage, and none on request', async () => {
    await provider.script({ answer: 'x', usage: { promptTokens: 1000, cachedPromptTokens: 800 } });
    expect((await chat()).usage).toMatchObject({
      prompt_tokens: 1000,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 800 },
    });
    await provider.script({ answer: 'x', usage: 'none' });
    expect((await chat()).usage).toBeUndefined();
    expect((await streamed()).usage).toBeUndefined();
  });

  it('embeds the same text to the same vector and similar texts to near ones', async () => {
    const input = ['refund policy for customers', 'refund policy for customers', 'refund policy', 'rocket engine'];
    const { data, usage } = await openai.embeddings.create({ model: 'e', input, dimensions: 64 });
    const [first, same, similar, other] = data.map((item) => item.embedding) as [
      number[],
      number[],
      number[],
      number[],
    ];
    const cosine = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
    expect(first).toHaveLength(64);
    expect(same).toEqual(first);
    expect(cosine(first, similar)).toBeGreaterThan(cosine(first, other) + 0.3);
    expect(usage.prompt_tokens).toBeGreaterThan(0);
    const floats = await openai.embeddings.create({
      model: 'e',
      input: input[0]!,
      dimensions: 64,
      encoding_format: 'float',
    });
    expect(floats.data[0]!.embedding[0]).toBeCloseTo(first[0]!, 6);
  });

  it('lists models', async () => {
    expect((await openai.models.list()).data.map((model) => model.id)).toContain('gpt-4o-mini');
  });

  it('refuses what the real one refuses', async () => {
    await expect(openai.chat.completions.create({ model: 'm', messages: [] })).rejects.toBeInstanceOf(BadRequestError);
    await expect(openai.files.list()).rejects.toBeInstanceOf(NotFoundError);
    const broken = await fetch(`${provider.openaiBaseUrl}/chat/completions`, { method: 'POST', body: '{"model":' });
    expect([broken.status, await broken.json()]).toMatchObject([400, { error: { type: 'invalid_request_error' } }]);
  });
});

describe("Anthropic's protocol", () => {
  it('answers with content blocks and its own usage', async () => {
    await provider.script({ answer: 'Thirty days.', usage: { promptTokens: 100, cachedPromptTokens: 60 } });
    const answer = await tell();
    expect(answer).toMatchObject({
      type: 'message',
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: 'Thirty days.' }],
      usage: { input_tokens: 40, cache_read_input_tokens: 60, output_tokens: 3 },
    });
  });

  it('streams the full sequence of events, with text and a tool call', async () => {
    await provider.script({
      answer: 'Let me look.',
      toolCalls: [{ name: 'lookup', arguments: { order: 'A-1' } }],
      chunks: 6,
    });
    const stream = anthropic.messages.stream({ model: 'c', max_tokens: 100, messages });
    const types: string[] = [];
    stream.on('streamEvent', (event) => types.push(event.type));
    const final = await stream.finalMessage();
    expect(types.filter((type, at) => type !== types[at - 1])).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(final.stop_reason).toBe('tool_use');
    expect(final.content).toMatchObject([
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', name: 'lookup', input: { order: 'A-1' } },
    ]);
    expect(final.usage.output_tokens).toBeGreaterThan(3);
  });

  describe('with thinking', () => {
    const tools = [{ name: 'lookup', input_schema: { type: 'object' as const } }];
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 };
    const asked = { model: 'c', max_tokens: 2000, messages, tools, thinking };
    const script = {
      answer: 'Let me look.',
      thinking: [{ text: 'Hm, a refund. Where do I look?' }, {}, { text: 'There.', at: 4 }],
      toolCalls: [{ id: 'toolu_1', name: 'lookup', arguments: {} }],
    };
    type Block = Anthropic.ContentBlockParam;
    const going = (content: Block[], more: object = {}) => {
      const results: Block[] = [{ type: 'tool_result', tool_use_id: 'toolu_1', content: '30 days' }];
      const turns = [...messages, { role: 'assistant' as const, content }, { role: 'user' as const, content: results }];
      return anthropic.messages.create({ ...asked, messages: turns, ...more });
    };
    const refusal = (message: string) => ({ status: 400, message: expect.stringContaining(message) });

    it('tells the same signed blocks plain and streamed, and goes on with them', async () => {
      await provider.script(script);
      const { content } = await anthropic.messages.create(asked);
      expect(content.map(({ type }) => type)).toEqual(
        'thinking redacted_thinking text thinking text tool_use'.split(' '),
      );
      expect(content).toMatchObject((await anthropic.messages.stream(asked).finalMessage()).content);
      expect((await going(content)).type).toBe('message');
    });

    it('refuses to go on after a tool without the thought that came before, or with another', async () => {
      await provider.script(script);
      const { content } = await anthropic.messages.create(asked);
      const [thought, redacted, ...rest] = content as [Anthropic.ThinkingBlock, Block, ...Block[]];
      await expect(going(rest.slice(-1))).rejects.toMatchObject(refusal('but found `tool_use`'));
      await expect(going([{ ...thought, thinking: 'Hm.' }, redacted, ...rest])).rejects.toMatchObject(
        refusal('messages.1.content.0: Invalid `signature` in `thinking` block'),
      );
      await expect(going([redacted, thought, ...rest])).rejects.toMatchObject(refusal('Invalid'));
      const noThinking = { thinking: { type: 'disabled' } };
      expect((await going(rest.slice(-1), noThinking)).type).toBe('message');
    });
  });

  it('counts the tokens of a prompt as it bills them', async () => {
    const { usage } = await tell();
    const counted = await anthropic.messages.countTokens({ model: 'claude-fake', messages });
    expect(counted).toEqual({ input_tokens: usage.input_tokens });
    expect(await provider.stats()).toMatchObject({ billedPromptTokens: usage.input_tokens });
  });

  it('lists models and refuses in its own shape', async () => {
    expect((await anthropic.models.list()).data.map((model) => model.id)).toContain('claude-fake');
    const refused = anthropic.messages.create({ model: 'c', messages } as never);
    await expect(refused).rejects.toMatchObject({ status: 400, error: { error: { type: 'invalid_request_error' } } });
  });

  it.each([429, 500, 529] as const)('tells status %i in its own shape', async (status) => {
    await provider.script({ fault: { kind: 'status', status } });
    const type = ANTHROPIC_ERRORS[status];
    await expect(tell()).rejects.toMatchObject({ status, error: { type: 'error', error: { type } } });
  });

  it('breaks off a stream, speaks nonsense in it, or reports an error in it', async () => {
    const read = (fault: FaultKind) => {
      return provider
        .script({ answer: 'Thirty days for everyone.', fault: fault as never })
        .then(() => anthropic.messages.stream({ model: 'c', max_tokens: 100, messages }).finalMessage());
    };
    await expect(read({ kind: 'truncate', afterDeltas: 2 })).rejects.toThrow(/without/);
    await expect(read({ kind: 'malformed', afterDeltas: 2 })).rejects.toThrow(/JSON/i);
    await expect(read({ kind: 'error-event', afterDeltas: 2 })).rejects.toThrow(/overloaded/i);
    await expect(read({ kind: 'empty-stream' })).rejects.toThrow(/without/);
  });
});

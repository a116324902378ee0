import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import OpenAI from 'openai';
import { ResponsesToolRunner } from 'openai/helpers/responses-tool-runner';

import type { ThinkingBlock } from '#contracts';

import { saying } from '../standalone.suite.js';
import { CALL_OF_OSLO, lastBody, type Served, TOOL_SCHEMA } from './served.suite.js';

const MODEL = 'claude-fake';
const THINKING = { type: 'enabled' as const, budget_tokens: 1024 };
const FIRST = 'They ask for the weather, so I need to know where. Oslo, they said.';
const SECOND = 'Seven degrees is cold.';
/** A step that thinks, says a little, thinks again and calls a tool: the provider signs each thought for its place. */
const STEP = {
  answer: 'Let me look it up for you. One moment please.',
  thinking: [{ text: FIRST }, {}, { text: SECOND, at: 26 }],
  toolCalls: [CALL_OF_OSLO],
};
const STEP_TYPES = 'thinking redacted_thinking text thinking text tool_use'.split(' ');
const EMAIL = 'anna.berg@mail.example.org';
const otherThought = (block: Anthropic.ThinkingBlock): Anthropic.ThinkingBlock => ({ ...block, thinking: 'Hm.' });

/** Loops of tools with a model that thinks: the provider refuses each step that does not bring its thoughts as they were. */
export function thinkingSuite(served: () => Served): void {
  /** What the provider was sent of the assistant's turn, and whether it was to think. */
  const sent = async () => {
    const { messages, thinking } = await lastBody(served());
    return { thinking, turns: messages.filter(({ role }: { role: string }) => role === 'assistant') };
  };
  const types = (content: { type: string }[]) => content.map(({ type }) => type);

  describe('of Anthropic', () => {
    const anthropic = () =>
      new Anthropic({
        apiKey: served().key,
        authToken: null,
        baseURL: served().url,
        fetch: served().fetch,
        maxRetries: 0,
      });
    const weather = betaTool({
      name: 'weather',
      description: 'The weather',
      inputSchema: TOOL_SCHEMA,
      run: ({ city }) => `7 degrees in ${city}`,
    });
    const loop = (stream: boolean, model = MODEL) =>
      anthropic().beta.messages.toolRunner({
        model,
        max_tokens: 2000,
        messages: [{ role: 'user', content: 'Weather in Oslo?' }],
        tools: [weather],
        thinking: THINKING,
        stream,
      });

    it.each([false, true])('brings its thoughts from step to step, byte for byte (streamed: %s)', async (stream) => {
      const last = { answer: 'Seven degrees.', thinking: [{ text: SECOND }] };
      await served().provider.next(STEP, STEP, last);
      const message = await loop(stream).runUntilDone();
      expect(message.content).toMatchObject([
        { type: 'thinking', thinking: SECOND, signature: expect.stringMatching(/^[\w+/]{40,}=*$/) },
        { type: 'text', text: 'Seven degrees.' },
      ]);
      const { turns, thinking } = await sent();
      expect(thinking).toEqual(THINKING);
      expect(turns.map(({ content }: Anthropic.Message) => types(content))).toEqual([STEP_TYPES, STEP_TYPES]);
      expect(turns[1].content).toMatchObject([{ thinking: FIRST }, {}, {}, { thinking: SECOND }, {}, {}]);
    });

    it.each([false, true])(
      'goes on without a thought that a guard has changed, and without thinking (streamed: %s)',
      async (stream) => {
        await served().provider.next(
          { ...STEP, thinking: [{ text: `I write to ${EMAIL} then` }] },
          { answer: 'Done.' },
        );
        const message = await loop(stream).runUntilDone();
        expect(message.content).toMatchObject([{ type: 'text', text: 'Done.' }]);
        const { turns, thinking } = await sent();
        expect(thinking).toBeUndefined();
        expect(types(turns[0].content)).toEqual(['text', 'tool_use']);
      },
    );

    it('is refused as the provider refuses it when the client changes a thought', async () => {
      await served().provider.next(STEP);
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Weather?' }];
      const asked = { model: MODEL, max_tokens: 2000, thinking: THINKING, tools: [weather as Anthropic.Tool] };
      const { content } = await anthropic().messages.create({ ...asked, messages });
      const changed = content.map((block) => (block.type === 'thinking' ? otherThought(block) : block));
      messages.push({ role: 'assistant', content: changed });
      messages.push({ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: '7' }] });
      await expect(anthropic().messages.create({ ...asked, messages })).rejects.toMatchObject({
        status: 400,
        type: 'invalid_request_error',
        message: expect.stringContaining('Invalid `signature` in `thinking` block'),
      });
    });

    it('is told what a model of another protocol thinks, which nobody gets back', async () => {
      await served().provider.next({ ...STEP, thinking: [{ text: FIRST }] }, { answer: 'Seven degrees.' });
      const message = await loop(true, 'fake-model').runUntilDone();
      expect(message.content).toMatchObject([{ type: 'text', text: 'Seven degrees.' }]);
      const { turns } = await sent();
      expect(Object.keys(turns[0]).sort()).toEqual(['content', 'role', 'tool_calls']);
    });
  });

  describe('of OpenAI', () => {
    type Turn = OpenAI.ChatCompletionMessage & { reasoning_content?: string; thinking_blocks?: ThinkingBlock[] };
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: TOOL_SCHEMA } }];
    const asking = (more: object = {}) =>
      saying('Weather in Oslo?', { model: MODEL, tools, thinking: THINKING, ...more });
    const openai = () =>
      new OpenAI({ apiKey: served().key, baseURL: `${served().url}/v1`, fetch: served().fetch, maxRetries: 0 });

    async function turnOf(body: OpenAI.ChatCompletionCreateParamsNonStreaming, stream: boolean): Promise<Turn> {
      if (!stream) return (await openai().chat.completions.create(body)).choices[0]!.message;
      const turn: Turn = { role: 'assistant', content: '', refusal: null, reasoning_content: '', thinking_blocks: [] };
      const calls: Record<string, unknown>[] = [];
      for await (const { choices } of await openai().chat.completions.create({ ...body, stream: true })) {
        const delta = (choices[0]?.delta ?? {}) as Partial<Turn>;
        turn.content! += delta.content ?? '';
        turn.reasoning_content! += delta.reasoning_content ?? '';
        turn.thinking_blocks!.push(...(delta.thinking_blocks ?? []));
        for (const call of delta.tool_calls ?? []) calls.push(call as never);
      }
      const args = calls.map((call) => (call['function'] as { arguments?: string }).arguments ?? '').join('');
      return {
        ...turn,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: args } }],
      };
    }
    const goingOn = (turn: Turn, more: object = {}) => {
      const result = { role: 'tool' as const, tool_call_id: 'call_1', content: '7 degrees' };
      return asking({ messages: [...asking().messages, turn, result], ...more });
    };

    it.each([false, true])('reads what is thought, and brings it back as it came (streamed: %s)', async (stream) => {
      await served().provider.next(STEP, { answer: 'Seven degrees.', thinking: [{ text: SECOND }] });
      const turn = await turnOf(asking(), stream);
      expect(turn).toMatchObject({
        content: STEP.answer,
        reasoning_content: `${FIRST}\n\n${SECOND}`,
        thinking_blocks: [
          { type: 'thinking', thinking: FIRST, signature: expect.any(String) },
          { type: 'redacted_thinking', data: expect.any(String) },
          { type: 'thinking', thinking: SECOND, signature: expect.any(String), offset: 26 },
        ],
      });
      const { choices } = await openai().chat.completions.create(goingOn(turn));
      expect(choices[0]!.message).toMatchObject({ content: 'Seven degrees.', reasoning_content: SECOND });
      const { turns, thinking } = await sent();
      expect(thinking).toEqual(THINKING);
      expect(types(turns[0].content)).toEqual(STEP_TYPES);
    });

    it('goes on with a model of another protocol, which is not told of it', async () => {
      await served().provider.next(STEP, { answer: 'Seven degrees.' });
      const turn = await turnOf(asking(), false);
      await openai().chat.completions.create(goingOn(turn, { model: 'fake-model', thinking: undefined }));
      const { turns } = await sent();
      expect(turns).toEqual([{ role: 'assistant', content: STEP.answer, refusal: null, tool_calls: turn.tool_calls }]);
    });

    it('gives back to a model of its own protocol what that thought, as every field that Aerie does not know', async () => {
      await served().provider.next({ ...STEP, thinking: [{ text: FIRST }] }, { answer: 'Seven degrees.' });
      const turn = await turnOf(asking({ model: 'fake-model' }), false);
      await openai().chat.completions.create(goingOn(turn, { model: 'fake-model' }));
      expect((await sent()).turns).toMatchObject([{ reasoning_content: FIRST }]);
    });
  });

  describe('of OpenAI, by its Responses API,', () => {
    const openai = () =>
      new OpenAI({ apiKey: served().key, baseURL: `${served().url}/v1`, fetch: served().fetch, maxRetries: 0 });
    const tool = { type: 'function' as const, name: 'weather', parameters: TOOL_SCHEMA, strict: true };
    const asked = { model: MODEL, input: 'Weather in Oslo?', thinking: THINKING };
    const SAID = 'text tool_use'.split(' ');

    it.each([false, true])('brings its thoughts from step to step, byte for byte (streamed: %s)', async (stream) => {
      const again = { ...STEP, toolCalls: [{ ...CALL_OF_OSLO, id: 'call_2' }] };
      await served().provider.next(STEP, again, { answer: 'Seven degrees.', thinking: [{ text: SECOND }] });
      const functions = [{ tool, execute: ({ city }: Record<string, unknown>) => `7 degrees in ${String(city)}` }];
      const response = await new ResponsesToolRunner({ functions }).run(openai(), asked, { stream });
      expect(response.output).toMatchObject([
        { type: 'reasoning', summary: [{ type: 'summary_text', text: SECOND }] },
        { type: 'message', content: [{ text: 'Seven degrees.' }] },
      ]);
      const { turns, thinking } = await sent();
      expect(thinking).toEqual(THINKING);
      expect(turns.map(({ content }: Anthropic.Message) => types(content))).toEqual([STEP_TYPES, STEP_TYPES]);
    });

    it.each([undefined, false])('brings them by reference, as long as it may be kept (store: %s)', async (store) => {
      await served().provider.next(STEP, { answer: 'Seven degrees.' });
      const { output } = await openai().responses.create({ ...asked, tools: [tool], store });
      const [reasoning, message, call] = output as [
        { id: string },
        { id: string },
        OpenAI.Responses.ResponseFunctionToolCall,
      ];
      expect(reasoning).toMatchObject({ type: 'reasoning', summary: [{ text: `${FIRST}\n\n${SECOND}` }] });
      const input: OpenAI.Responses.ResponseInput = [
        { role: 'user', content: asked.input },
        { type: 'item_reference', id: reasoning.id },
        ...(store === false ? [] : [{ type: 'item_reference' as const, id: message.id }]),
        call,
        { type: 'function_call_output', call_id: call.call_id, output: '7 degrees' },
      ];
      await openai().responses.create({ ...asked, input, tools: [tool] });
      const { turns, thinking } = await sent();
      expect(types(turns[0].content)).toEqual(store === false ? SAID.slice(1) : STEP_TYPES);
      expect(thinking).toEqual(store === false ? undefined : THINKING);
    });
  });
}

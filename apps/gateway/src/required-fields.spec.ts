import type { ChatChunk, ChatCompletion } from '#contracts';

import { completeChunk, completeCompletion } from './required-fields.js';

const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const envelope = { id: 'chatcmpl-1', created: 1, model: 'm' };
const completion = (more: object): ChatCompletion => ({ ...envelope, object: 'chat.completion', choices: [], ...more });
const chunk = (more: object): ChatChunk => ({ ...envelope, object: 'chat.completion.chunk', choices: [], ...more });

describe('what OpenAI requires and a server left out', () => {
  it('is added to a completion', () => {
    const choices = [{ message: { role: 'assistant', content: 'Hi.' } }];
    expect(completeCompletion(completion({ choices, object: undefined }), USAGE)).toEqual(
      completion({
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'Hi.', refusal: null },
            logprobs: null,
            finish_reason: 'stop',
          },
        ],
        usage: USAGE,
      }),
    );
  });

  it('is added to a tool call', () => {
    const calls = [{ id: 'call_1', function: { name: 'f', arguments: '{}' } }];
    const { choices } = completeCompletion(completion({ choices: [{ message: { tool_calls: calls } }] }), USAGE);
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { role: 'assistant', content: null, tool_calls: [{ ...calls[0], type: 'function' }] },
    });
  });

  it('is added to the piece that opens a tool call', () => {
    const opening = { index: 0, id: 'call_1', function: { name: 'f', arguments: '' } };
    const more = { index: 0, function: { arguments: '{}' } };
    const told = completeChunk(chunk({ choices: [{ index: 0, delta: { tool_calls: [opening, more] } }] }));
    expect(told.choices[0]!.delta.tool_calls).toEqual([{ ...opening, type: 'function' }, more]);
  });

  it('is added to a chunk', () => {
    const choices = [{ delta: { content: 'Hi.' } }, { index: 1, delta: undefined, finish_reason: '' }];
    const told = completeChunk(chunk({ choices, object: undefined }));
    expect(told.object).toBe('chat.completion.chunk');
    expect(told.choices).toEqual([
      { index: 0, delta: { content: 'Hi.' }, finish_reason: null },
      { index: 1, delta: {}, finish_reason: null },
    ]);
  });
});

describe('a null where OpenAI has no field', () => {
  it('is left out of a completion', () => {
    const message = {
      role: 'assistant',
      content: null,
      refusal: null,
      tool_calls: null,
      annotations: null,
      audio: null,
    };
    const told = completeCompletion(
      completion({
        system_fingerprint: null,
        choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
        usage: { ...USAGE, prompt_tokens_details: null },
      }),
      USAGE,
    );
    expect(told.choices[0]!.message).toEqual({ role: 'assistant', content: null, refusal: null, audio: null });
    expect(told).not.toHaveProperty('system_fingerprint');
    expect(told.usage).toEqual(USAGE);
  });

  it('is left out of a chunk, its deltas and their tool calls', () => {
    const delta = {
      role: null,
      content: null,
      tool_calls: [{ index: 0, id: null, function: { name: null, arguments: '{' } }],
    };
    const told = completeChunk(chunk({ service_tier: null, choices: [{ index: 0, delta, finish_reason: null }] }));
    expect(told).not.toHaveProperty('service_tier');
    expect(told.choices[0]!.delta).toEqual({ content: null, tool_calls: [{ index: 0, function: { arguments: '{' } }] });
  });
});

it('what a server says beyond OpenAI is kept', () => {
  const choices = [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hi.', refusal: null, reasoning_content: 'Hm.' },
      logprobs: null,
      finish_reason: 'stop',
      stop_reason: '###',
    },
  ];
  const usage = { ...USAGE, completion_tokens_details: { reasoning_tokens: 1 } };
  const told = completion({ choices, usage, x_vendor: { deep: null } });
  expect(completeCompletion(told, USAGE)).toEqual(told);
});

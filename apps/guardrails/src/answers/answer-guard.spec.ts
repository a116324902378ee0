import type { AnswerEnd, AnswerPart, ChatChunk, ChatRequest, GuardFinding, GuardPolicy, Job } from '#contracts';

import type { CheckDefinition } from '../check.js';
import { CompiledPolicy } from '../judging/compiled-policy.js';
import { readShippedPolicy } from '../policies/shipped-policy.js';
import { Vault } from '../vault/vault.js';
import { AnswerGuard, type AnsweredJob } from './answer-guard.js';

const EMAIL = 'anna.berg@mail.example.org';
const KEY = ['sk', 'proj', 'q7Zt2Lx9Bw4Kd8Rv3Np6Hs1Yc5Mf0Jg7'].join('-');
const END: AnswerEnd = {
  model: 'm',
  provider: 'p',
  usage: { inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1, source: 'provider' },
  aerie: { request_id: 'r' },
};

function jobOf<State>(state: State): Job<State> {
  return {
    id: 'j',
    pipeline: 'chat',
    principal: { tenant: 't', keyId: 'k' },
    lane: 'interactive',
    deadlineAtMs: 0,
    acceptedAtMs: 0,
    reply: { to: 'inbox', partition: 0 },
    state,
  };
}

const SHIPPED = new CompiledPolicy(readShippedPolicy());
const NO_VAULT = undefined;

interface Answering {
  policy?: CompiledPolicy;
  vault?: Vault | undefined;
  request?: Partial<ChatRequest>;
}

describe('the guard of answers', () => {
  const findings: GuardFinding[] = [{ check: 'pii', type: 'EMAIL', action: 'redact', start: 0, end: 5, score: 1 }];
  const base = { id: 'c', object: 'chat.completion.chunk' as const, created: 1, model: 'm' };

  const delta = (fields: object, finish: string | null = null, rest: object = {}, index = 0): AnswerPart => ({
    kind: 'delta',
    chunk: { ...base, choices: [{ index, delta: fields, finish_reason: finish, ...rest }] } as ChatChunk,
  });
  const contents = (parts: AnswerPart[], field = 'content', index = 0): string =>
    parts
      .flatMap((part) => (part.kind === 'delta' ? part.chunk.choices : []))
      .map((choice) => (choice.index === index ? (choice.delta[field] ?? '') : ''))
      .join('');

  function guard({ policy = SHIPPED, vault = NO_VAULT, request: given }: Answering = {}): AnswerGuard {
    const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true, ...given };
    const state = { request, guard: { policy: policy.name, findings }, grounding: { passages: [] } };
    return new AnswerGuard({
      job: jobOf(state) as AnsweredJob,
      policy,
      vault,
      reask: { ask: async () => undefined },
      park: () => Promise.reject(new Error('parked')),
      signal: new AbortController().signal,
    });
  }

  async function filtered(parts: AnswerPart[], answering?: Answering): Promise<AnswerPart[]> {
    return Array.fromAsync(guard(answering).pass(stream(parts)));
  }

  it('redacts a value that is split over chunks, and flushes before the finish', async () => {
    const parts = await filtered([
      delta({ role: 'assistant', content: '' }),
      delta({ content: 'Write to anna.b' }),
      delta({ content: 'erg@mail.exa' }),
      delta({ content: 'mple.org' }),
      delta({}, 'stop'),
      {
        kind: 'delta',
        chunk: { ...base, choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
      },
      { kind: 'end', end: END },
    ]);
    expect(contents(parts)).toBe('Write to [EMAIL]');
    expect(
      parts.map((part) =>
        part.kind === 'delta'
          ? (part.chunk.choices[0]?.finish_reason ?? part.chunk.choices[0]?.delta ?? 'usage')
          : part.kind,
      ),
    ).toEqual([
      { role: 'assistant', content: '' },
      { content: 'Write to ' },
      { content: '[EMAIL]' },
      'stop',
      'usage',
      'end',
    ]);
    expect(parts.at(-1)).toEqual({
      kind: 'end',
      end: {
        ...END,
        aerie: {
          request_id: 'r',
          guardrails: {
            policy: 'default@2',
            input: findings,
            output: [{ check: 'pii', type: 'EMAIL', action: 'redact', start: 9, end: 35, score: 1 }],
            stream: 'verdict',
          },
        },
      },
    });
  });

  it('keeps text and finish of one chunk in order, and flushes at the end when no finish came', async () => {
    const together = await filtered([
      delta({ content: 'to an' }),
      delta({ content: `na or ${EMAIL}` }, 'stop'),
      { kind: 'end', end: END },
    ]);
    expect(contents(together)).toBe('to anna or [EMAIL]');
    expect(together.at(-2)).toMatchObject({ chunk: { choices: [{ delta: {}, finish_reason: 'stop' }] } });
    const without = await filtered([delta({ content: `mail ${EMAIL}` }), { kind: 'end', end: END }]);
    expect(contents(without)).toBe('mail [EMAIL]');
    expect(without.at(-1)!.kind).toBe('end');
  });

  it('has a channel for each choice and each field', async () => {
    const parts = await filtered([
      delta({ content: 'a anna@' }, null, {}, 0),
      delta({ content: 'b jo@' }, null, {}, 1),
      delta({ reasoning_content: 'ask anna@' }, null, {}, 0),
      delta({ content: 'x.example' }, null, {}, 1),
      delta({ content: 'mail.example', reasoning_content: 'mail.example' }, null, {}, 0),
      delta({ refusal: 'not 460-89-9847' }, 'stop', {}, 0),
      delta({}, 'stop', {}, 1),
      { kind: 'end', end: END },
    ]);
    expect(contents(parts)).toBe('a [EMAIL]');
    expect(contents(parts, 'content', 1)).toBe('b [EMAIL]');
    expect(contents(parts, 'reasoning_content')).toBe('ask [EMAIL]');
    expect(contents(parts, 'refusal')).toBe('not [SSN]');
  });

  it('holds tool arguments to their end, redacts them, and leaves them JSON', async () => {
    const call = (fields: object, index = 0) => delta({ tool_calls: [{ index, ...fields }] });
    const parts = await filtered([
      call({ id: 'x', type: 'function', function: { name: 'mail', arguments: '' } }),
      call({ function: { arguments: '{"to":"anna.berg@ma' } }),
      call({ id: 'y', type: 'function', function: { name: 'noop', arguments: '{ "n" : 1 }' } }, 1),
      call({ function: { arguments: 'il.example.org"}' } }),
      delta({}, 'tool_calls'),
      { kind: 'end', end: END },
    ]);
    const json = JSON.stringify(parts);
    expect(json).not.toContain('anna');
    expect(parts[0]).toMatchObject({
      chunk: {
        choices: [{ delta: { tool_calls: [{ index: 0, id: 'x', function: { name: 'mail', arguments: '' } }] } }],
      },
    });
    expect(parts.at(-3)).toMatchObject({
      chunk: {
        choices: [
          {
            delta: {
              tool_calls: [
                { index: 0, function: { arguments: '{"to":"[EMAIL]"}' } },
                { index: 1, function: { arguments: '{ "n" : 1 }' } },
              ],
            },
          },
        ],
      },
    });
    expect(parts.at(-2)).toMatchObject({ chunk: { choices: [{ finish_reason: 'tool_calls' }] } });
  });

  it('drops the log probabilities of a chunk whose text was held or altered, keeps the others', async () => {
    const logprobs = { content: [{ token: 'x', logprob: 0 }] };
    const parts = await filtered([
      delta({ content: 'Hello ' }, null, { logprobs }),
      delta({ content: 'to an', role: 'assistant' }, null, { logprobs }),
      { kind: 'end', end: END },
    ]);
    expect(parts[0]).toMatchObject({ chunk: { choices: [{ logprobs }] } });
    expect(parts[1]).toMatchObject({ chunk: { choices: [{ delta: { content: 'to ' }, logprobs: null }] } });
  });

  it('does not let a quote say what the answer may not', async () => {
    const citation = {
      n: 1,
      vector_store_id: 's',
      document_id: 'd',
      version: 1,
      chunk_id: '1',
      title: 't',
      start: 0,
      end: 9,
      quote: `Ask ${EMAIL}.`,
    };
    const usage = {
      inputTokens: 1,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 1,
      source: 'provider' as const,
    };
    const end = { model: 'm', provider: 'p', usage, aerie: { citations: [citation] } };
    const parts = await filtered([delta({ content: 'See [1].' }, 'stop'), { kind: 'end', end }]);
    expect(parts.at(-1)).toMatchObject({ end: { aerie: { citations: [{ ...citation, quote: 'Ask [EMAIL].' }] } } });
  });

  it('gives a whole answer the same text as a streamed one', async () => {
    const text = `Ask ${EMAIL}, or use ${KEY}.`;
    const whole: AnswerPart = {
      kind: 'whole',
      completion: {
        ...base,
        object: 'chat.completion',
        choices: [
          {
            index: 0,
            message: {
              role: 'assistant',
              content: text,
              tool_calls: [{ id: 'x', type: 'function', function: { name: 'f', arguments: `{"a":"${EMAIL}"}` } }],
            },
            finish_reason: 'stop',
            logprobs: { content: [] },
          },
        ],
      },
      end: END,
    };
    const [part] = await filtered([whole]);
    expect(part).toMatchObject({
      completion: {
        choices: [
          {
            message: {
              content: 'Ask [EMAIL], or use [SECRET].',
              tool_calls: [{ function: { name: 'f', arguments: '{"a":"[EMAIL]"}' } }],
            },
            logprobs: null,
          },
        ],
      },
      end: { aerie: { guardrails: { policy: 'default@2' } } },
    });
    const streamed = await filtered([...[...text].map((c) => delta({ content: c })), { kind: 'end', end: END }]);
    expect(contents(streamed)).toBe('Ask [EMAIL], or use [SECRET].');
  });

  it('passes errors on and never lets go of what it held for them', async () => {
    const error: AnswerPart = { kind: 'error', error: { code: 'provider_failed', message: 'gone' } };
    expect(await filtered([delta({ content: 'anna@mail.ex' }), error])).toEqual([error]);
  });

  it('does not change the parts it was given', async () => {
    const part = delta({ content: `a ${EMAIL} b` }, 'stop', { logprobs: { content: [] } });
    const before = structuredClone(part);
    await filtered([part, { kind: 'end', end: END }]);
    expect(part).toEqual(before);
  });

  it('fails closed when a check breaks, or open and says so where the policy wants that', async () => {
    const broken: CheckDefinition = {
      name: 'pii',
      stages: ['output'],
      actions: ['redact'],
      create: () => ({
        kind: 'spans',
        name: 'pii',
        placeholder: () => '',
        scan() {
          throw new TypeError('bug');
        },
      }),
    };
    const policyThat = (on_failure: 'closed' | 'open') =>
      new CompiledPolicy(
        { id: 'p', version: 1, rules: [{ check: 'pii', stage: 'output', action: 'redact', on_failure }] },
        [broken],
      );
    const parts = [delta({ content: 'clean ' }), delta({ content: `${EMAIL} ` }), { kind: 'end', end: END } as const];
    const released: AnswerPart[] = [];
    const closed = guard({ policy: policyThat('closed') }).pass(stream(parts));
    await expect(
      (async () => {
        for await (const part of closed) released.push(part);
      })(),
    ).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('pii check') });
    expect(contents(released)).toBe('clean ');

    const open = await filtered(parts, { policy: policyThat('open') });
    expect(contents(open)).toBe(`clean ${EMAIL} `);
    expect(open.at(-1)).toMatchObject({
      end: { aerie: { guardrails: { output: [{ check: 'pii', type: 'UNJUDGED', action: 'flag' }] } } },
    });
  });

  it('blocks where the policy says so, and only watches in shadow', async () => {
    const policyOf = (shadow: boolean): GuardPolicy => ({
      id: 'p',
      version: 1,
      rules: [{ check: 'pii', stage: 'output', action: 'block', shadow }],
    });
    const parts = [delta({ content: `mail ${EMAIL} ` }), { kind: 'end', end: END } as const];
    await expect(filtered(parts, { policy: new CompiledPolicy(policyOf(false)) })).rejects.toMatchObject({
      code: 'content_blocked',
      param: 'choices[0].content',
    });
    const watched = await filtered(parts, { policy: new CompiledPolicy(policyOf(true)) });
    expect(contents(watched)).toBe(`mail ${EMAIL} `);
    expect(watched.at(-1)).toMatchObject({
      end: { aerie: { guardrails: { output: [{ type: 'EMAIL', action: 'block', shadow: true }] } } },
    });
  });

  it('puts values back where their tokens stand, in text and in tool arguments, however they are cut', async () => {
    const vault = Vault.for('job', () => false);
    const token = vault.tokenOf('EMAIL', EMAIL);
    const quoted = vault.tokenOf('PERSON', 'Ann "Bo" Berg');
    const text = `Write to ${token}, ${quoted} [[EMAIL_9_zz]] [[`;
    const json = JSON.stringify({ to: token, cc: [quoted] });
    for (let cut = 0; cut <= text.length; cut++) {
      const at = Math.min(cut, json.length);
      const call = (fields: object) => delta({ tool_calls: [{ index: 0, ...fields }] });
      const parts = await filtered(
        [
          delta({ content: text.slice(0, cut) }),
          delta({ content: text.slice(cut) }),
          call({ id: 'x', type: 'function', function: { name: 'mail', arguments: json.slice(0, at) } }),
          call({ function: { arguments: json.slice(at) } }),
          delta({}, 'tool_calls'),
          { kind: 'end', end: END },
        ],
        { vault },
      );
      expect(contents(parts)).toBe(`Write to ${EMAIL}, Ann "Bo" Berg [[EMAIL_9_zz]] [[`);
      const args = parts
        .flatMap((part) => (part.kind === 'delta' ? part.chunk.choices : []))
        .flatMap((choice) => choice.delta.tool_calls ?? [])
        .map((toolCall) => toolCall.function?.arguments ?? '')
        .join('');
      expect(JSON.parse(args)).toEqual({ to: EMAIL, cc: ['Ann "Bo" Berg'] });
    }
  });
});

async function* stream(parts: AnswerPart[]): AsyncGenerator<AnswerPart> {
  yield* parts;
}

import {
  AnswerAssembler,
  type ChatChunk,
  type ChatCompletion,
  replayed,
  type ThinkingBlock,
  thinkingAmong,
} from '#contracts';
import { cutAt } from '#testing';

import { CompiledPolicy } from '../judging/compiled-policy.js';
import { Findings } from '../judging/findings.js';
import { readShippedPolicy } from '../policies/shipped-policy.js';
import { AnswerFilter } from './answer-filter.js';

type Delta = ChatChunk['choices'][number]['delta'];

const EMAIL = 'anna.berg@mail.example.org';
const judge = new CompiledPolicy(readShippedPolicy()).judge('output');
const filter = () => new AnswerFilter(judge, new Findings());

const [clean, redacted, personal] = thinkingAmong([
  { type: 'thinking', thinking: 'The order is from May, I look it up', signature: 'c2lnbmVk+/a=' },
  { type: 'redacted_thinking', data: 'ZGF0YQ==' },
  { type: 'thinking', thinking: `I write to ${EMAIL}`, signature: 'bWFpbA==' },
] as ThinkingBlock[]) as [ThinkingBlock, ThinkingBlock, ThinkingBlock];

const chunkOf = (delta: Delta, finish: string | null = null): ChatChunk => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
/** A block as a provider streams it. */
const streamed = (block: ThinkingBlock, ...cuts: number[]): Delta[] => [
  ...cutAt(block.thinking ?? '', cuts).map((reasoning_content) => ({ reasoning_content })),
  { thinking_blocks: [block] },
];
const everyCut = ({ thinking = '' }: ThinkingBlock) => Array.from(thinking, (_, at) => at);

function passed(deltas: Delta[]): Delta[] {
  const answer = filter();
  const chunks = [...deltas.map((delta) => chunkOf(delta)), chunkOf({}, 'stop')].flatMap((chunk) => answer.pass(chunk));
  return [...chunks, ...answer.flush()].map(({ choices }) => choices[0]!.delta);
}
const reasoningOf = (deltas: Delta[]) => deltas.map(({ reasoning_content: text }) => text ?? '').join('');
const blocksOf = (deltas: Delta[]) => deltas.flatMap(({ thinking_blocks: blocks }) => blocks ?? []);

function wholeOf(...blocks: ThinkingBlock[]): ChatCompletion {
  const reasoning_content = blocks.map(({ thinking = '' }) => thinking).join('');
  const message = { role: 'assistant', content: 'Done.', reasoning_content, thinking_blocks: blocks };
  return {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
  };
}
const messageIn = ({ choices }: ChatCompletion) => choices[0]!.message;

describe('signed thinking on its way out', () => {
  it('keeps its signature however its text is cut, and is let go when it ends', () => {
    for (const cut of everyCut(clean)) {
      const told = passed([...streamed(clean, cut), { content: 'Here.' }]);
      expect(reasoningOf(told)).toBe(clean.thinking);
      expect(blocksOf(told)).toEqual([clean]);
      const ended = told.findIndex(({ thinking_blocks: blocks }) => blocks);
      expect(reasoningOf(told.slice(0, ended + 1))).toBe(clean.thinking);
    }
  });

  it('loses it where a guard changed the text, however that is cut, in its block too', () => {
    for (const cut of everyCut(personal)) {
      const told = passed(streamed(personal, cut));
      expect(reasoningOf(told)).toBe('I write to [EMAIL]');
      expect(blocksOf(told)).toEqual([{ ...personal, thinking: 'I write to [EMAIL]', signature: '' }]);
      expect(JSON.stringify(told)).not.toContain('anna');
    }
  });

  it('is judged block by block', () => {
    const told = passed([clean, redacted, personal, clean].flatMap((block) => streamed(block, 4)));
    expect(blocksOf(told).map(({ signature, data }) => signature ?? data)).toEqual([
      clean.signature,
      redacted.data,
      '',
      clean.signature,
    ]);
  });

  it('may have a signature and no text', () => {
    const silent = { ...clean, thinking: '' };
    expect(blocksOf(passed(streamed(silent)))).toEqual([silent]);
    expect(messageIn(filter().completion(wholeOf(silent))).thinking_blocks).toEqual([silent]);
  });

  it('is the same in a whole answer, where a changed text leaves no block', () => {
    expect(messageIn(filter().completion(wholeOf(clean, redacted)))).toEqual(messageIn(wholeOf(clean, redacted)));
    const { thinking_blocks: blocks, reasoning_content: reasoning } = messageIn(
      filter().completion(wholeOf(clean, personal)),
    );
    expect({ blocks, reasoning }).toEqual({
      blocks: undefined,
      reasoning: `${clean.thinking}I write to [EMAIL]`,
    });
  });

  it('is the same in an answer that is given again', () => {
    const assembler = new AnswerAssembler();
    for (const delta of [clean, redacted].flatMap((block) => streamed(block, 4, 9))) assembler.add(chunkOf(delta));
    assembler.add(chunkOf({ content: 'Done.' }, 'stop'));
    const deltas = replayed(assembler.completion('c'), assembler.pieces).map(({ choices }) => choices[0]!.delta);
    expect(blocksOf(passed(deltas))).toEqual([clean, redacted]);
    expect(reasoningOf(passed(deltas))).toBe(clean.thinking);
  });

  it('carries nothing but what was signed: no text in a signature, none that is not the reasoning, no other field', () => {
    const smuggled = { ...clean, signature: `c2ln ${EMAIL}`, note: EMAIL };
    const hidden = { ...redacted, data: `ask ${EMAIL}` };
    const whole = wholeOf(personal);
    messageIn(whole).reasoning_content = 'Hm.';
    for (const told of [
      passed([...streamed(smuggled), ...streamed(hidden), { thinking_blocks: [personal] }]),
      [messageIn(filter().completion(wholeOf(smuggled, hidden)))],
      [messageIn(filter().completion(whole))],
    ]) {
      expect(JSON.stringify(told)).not.toContain('anna');
      expect(blocksOf(told as Delta[]).some(({ signature, data }) => signature || data)).toBe(false);
    }
  });
});

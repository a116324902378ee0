import type { ChatChunk } from '#contracts';

import { type Ask, chunkOf, type ProviderEvent } from '../providers/provider.js';
import { Seam, SpokenText } from './carried-on.js';

const ask = (fields: object = {}, stream = true): Ask => ({
  request: { model: 'm', messages: [{ role: 'user', content: 'Tell.' }], ...fields },
  messages: [{ role: 'user', content: 'Tell.' }],
  passages: [],
  stream,
  maxCompletionTokens: null,
});

const spoken = (of: Ask, ...chunks: ChatChunk[]) => {
  const text = new SpokenText(of);
  for (const chunk of chunks) text.add(chunk);
  return text;
};

describe('an answer that another model carries on', () => {
  it('is asked with all that was said', () => {
    const text = spoken(ask(), chunkOf({ role: 'assistant', content: '' }), chunkOf({ content: 'Once upon' }));
    expect(text.canBeCarriedOn).toBe(true);
    expect(text.carriedOn(ask()).messages.slice(0, 2)).toEqual([
      { role: 'user', content: 'Tell.' },
      { role: 'assistant', content: 'Once upon' },
    ]);
  });

  it.each([
    ['nothing was said', spoken(ask())],
    ['a tool was called', spoken(ask(), chunkOf({ content: 'a', tool_calls: [{ index: 0 }] }))],
    ['it reasoned', spoken(ask(), chunkOf({ reasoning_content: 'hm' }), chunkOf({ content: 'a' }))],
    ['it had finished', spoken(ask(), chunkOf({ content: 'a' }), chunkOf({}, 'stop'))],
    ['there are several choices', spoken(ask({ n: 2 }), chunkOf({ content: 'a' }))],
    ['a form was asked for', spoken(ask({ response_format: { type: 'json_object' } }), chunkOf({ content: 'a' }))],
    ['its odds were asked for', spoken(ask({ logprobs: true }), chunkOf({ content: 'a' }))],
  ])('is none when %s', (_, text) => expect(text.canBeCarriedOn).toBe(false));

  const whole = 'It was the best of times, it was the worst of times, it was the age of wisdom.';
  const joined = (before: string, pieces: string[]): string => {
    const seam = new Seam(before);
    const events: ProviderEvent[] = [
      chunkOf({ role: 'assistant', content: '' }),
      ...pieces.map((content) => chunkOf({ content })),
      chunkOf({}, 'stop'),
    ].map((chunk) => ({ kind: 'chunk', chunk }));
    const shown = events.flatMap((event) => seam.take(event));
    expect(JSON.stringify(shown)).not.toContain('"role"');
    return shown.map((event) => (event.kind === 'chunk' ? (event.chunk.choices[0]!.delta.content ?? '') : '')).join('');
  };

  it('lacks and repeats nothing, wherever it was cut and however much the other repeats', () => {
    for (let cut = 1; cut < whole.length; cut++) {
      for (const repeated of [0, 8, 12, 40, 64]) {
        const before = whole.slice(0, cut);
        const after = whole.slice(Math.max(0, cut - (repeated <= cut ? repeated : 0)));
        for (const size of [1, 7, 100]) {
          const pieces = after.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
          expect(before + joined(before, pieces)).toBe(whole);
        }
      }
    }
  });
});

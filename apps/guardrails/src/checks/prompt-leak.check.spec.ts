import type { ChatMessage, ChatRequest } from '#contracts';

import { type CheckOptions, OptionMistake, type Verdict, type VerdictCheck } from '../check.js';
import { type DecodedPart, TextView } from '../views/text-view.js';
import { canaryFor, withCanary } from './prompt-leak/canary.js';
import { promptLeakCheck } from './prompt-leak.check.js';

const PROMPT =
  'You are Rosalind, the assistant of a small bakery in Bergen. Never mention the price of rye bread before noon. ' +
  'If somebody asks for the recipe of the cardamom buns, tell them that it belongs to the grandmother of the owner. ' +
  'Answer in at most three sentences, and close with a wish for the day.';
const MESSAGES: ChatMessage[] = [
  { role: 'system', content: PROMPT },
  { role: 'user', content: 'What do you sell?' },
];

function judge(text: string, messages = MESSAGES, options: CheckOptions = {}): Verdict {
  const check = promptLeakCheck.create(options) as VerdictCheck;
  const request = { model: 'm', messages } as ChatRequest;
  return check.judge(new TextView(text), { stage: 'output', request });
}

function found(text: string, messages = MESSAGES, options: CheckOptions = {}): string[] {
  return judge(text, messages, options).spans.map((span) => `${span.type} ${text.slice(span.start, span.end)}`);
}

describe('prompt leak check', () => {
  it('finds eight words of the prompt in a row, whatever their case and marks', () => {
    const leak = 'never mention the PRICE of: rye bread before';
    expect(found(`My rules say: ${leak}, you know.`)).toEqual([`SYSTEM_PROMPT ${leak}`]);
  });

  it('scores by the longest stretch and by the share of the prompt', () => {
    const eight = judge('If somebody asks for the recipe of the').score;
    const longer = judge('If somebody asks for the recipe of the cardamom buns, tell them that it').score;
    expect(eight).toBeGreaterThanOrEqual(0.5);
    expect(eight).toBeLessThan(0.62);
    expect(longer).toBeGreaterThan(eight);
    expect(judge(PROMPT)).toMatchObject({ score: 1, spans: [{ start: 0, end: PROMPT.length - 1 }] });
  });

  it.each([
    'We sell rye bread and cardamom buns. Have a lovely day!',
    'I am Rosalind, the assistant of a bakery, and I may not mention the price before noon.',
    'The recipe of the cardamom buns belongs to the grandmother of our neighbour.',
    '',
  ])('leaves %j alone', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('does not count what the user or a tool said too', () => {
    const said = 'tell them that it belongs to the grandmother of the owner';
    const asked: ChatMessage[] = [...MESSAGES, { role: 'user', content: `Translate: ${said}` }];
    expect(found(`You wrote: ${said}`, asked)).toEqual([]);
    expect(found('close with a wish for the day. Answer in at most three sentences, and close', asked)).toHaveLength(1);
  });

  it('finds a short prompt where all of it is repeated', () => {
    const messages: ChatMessage[] = [
      { role: 'developer', content: [{ type: 'text', text: 'Talk like a pirate captain.' }] },
    ];
    expect(found('I must "talk like a pirate captain".', messages)).toEqual([
      'SYSTEM_PROMPT talk like a pirate captain',
    ]);
    expect(found('I talk like a pirate.', messages)).toEqual([]);
  });

  it('reads scripts without spaces', () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: '你是一家小面包店的助手，绝对不要透露豆蔻面包的配方。' },
    ];
    expect(found('我的规则：绝对不要透露豆蔻面包的配方！', messages)).toHaveLength(1);
  });

  it('finds the prompt in what was encoded', () => {
    class Decoded extends TextView {
      override get decoded(): readonly DecodedPart[] {
        return [{ text: PROMPT, start: 6, end: 16 }];
      }
    }
    const check = promptLeakCheck.create({}) as VerdictCheck;
    const request = { model: 'm', messages: MESSAGES } as ChatRequest;
    const { spans } = check.judge(new Decoded('Take: xxxxxxxxxx.'), { stage: 'output', request });
    expect(spans).toMatchObject([{ type: 'SYSTEM_PROMPT', start: 6, end: 16, score: 1 }]);
  });

  it('has nothing to compare a text with that belongs to no request', () => {
    const check = promptLeakCheck.create({ canary: true }) as VerdictCheck;
    expect(check.judge(new TextView(PROMPT), { stage: 'output' })).toEqual({ score: 0, spans: [] });
  });

  describe('canary', () => {
    const canary = canaryFor('0198c0de-7000-7000-8000-000000000001');
    const messages = withCanary(MESSAGES, canary);
    const reversed = [...canary].toReversed().join('');

    it.each([
      ['plain', canary],
      ['spaced out', canary.split('').join(' ')],
      ['hyphenated', canary.split('').join('-\n')],
      ['in capitals', canary.toUpperCase()],
      ['backwards', reversed],
      ['backwards and spaced out', reversed.split('').join('. ')],
      ['in hex', Buffer.from(canary).toString('hex').toUpperCase()],
      ['in spaced hex', Buffer.from(canary).toString('hex').replace(/../g, '$& ')],
      ...[0, 1, 2].map((n): [string, string] => [
        `in base64 at ${n}`,
        Buffer.from(`${'x'.repeat(n)}${canary} and more`).toString('base64'),
      ]),
      ['in wrapped base64', Buffer.from(`It is ${canary}`).toString('base64').replace(/.{10}/g, '$&\n')],
    ])('is found %s', (_, spelt) => {
      const text = `Well: ${spelt}!`;
      const [span] = judge(text, messages, { canary: true }).spans;
      expect(span).toMatchObject({ type: 'CANARY', score: 1 });
      expect(span!.start).toBeGreaterThanOrEqual(6);
      expect(span!.end).toBeLessThanOrEqual(text.length - 1);
    });

    it('is not looked for where the policy does not ask, or where none was put in', () => {
      expect(found(canary, messages)).toEqual([]);
      expect(found(canary, MESSAGES, { canary: true })).toEqual([]);
      expect(found('an internal marker, never repeated', messages, { canary: true })).toEqual([]);
    });
  });

  it.each([
    [{ words: 3 }, 'words: must be an integer from 4 to 64'],
    [{ canary: 'yes' }, 'canary: must be true or false'],
    [{ grams: 8 }, 'grams: is unknown; there are words, canary'],
  ])('refuses the options %j', (options, expected) => {
    let mistake = 'none';
    try {
      promptLeakCheck.create(options);
    } catch (thrown) {
      if (thrown instanceof OptionMistake) mistake = `${thrown.path}: ${thrown.problem}`;
    }
    expect(mistake).toBe(expected);
  });

  it('takes time in proportion to the texts', () => {
    const long = 'never mention the price of rye bread before noon '.repeat(2000);
    const messages: ChatMessage[] = [
      { role: 'system', content: long },
      { role: 'user', content: `${long} again` },
    ];
    const started = performance.now();
    judge(long, withCanary(messages, canaryFor('x')), { canary: true });
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

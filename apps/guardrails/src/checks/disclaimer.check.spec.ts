import type { ChatRequest } from '#contracts';

import { type AnswerCheck, type AnswerVerdict, type CheckOptions, OptionMistake } from '../check.js';
import { disclaimerCheck } from './disclaimer.check.js';

const ADVICE = 'This is not medical advice. Please ask a doctor.';
const ALWAYS: CheckOptions = { texts: [ADVICE] };
const WHEN: CheckOptions = { texts: [ADVICE], when: { any_of: ['dose', 'side effects'] } };

function judge(answer: string, options: CheckOptions, question = 'Hi', more: object = {}): AnswerVerdict {
  const check = disclaimerCheck.create(options) as AnswerCheck;
  const request = { model: 'm', messages: [{ role: 'user', content: question }], ...more } as ChatRequest;
  return check.judge(answer, { request, passages: [] });
}

describe('disclaimer check', () => {
  it('finds that a text is missing, and appends it', () => {
    expect(judge('Drink water.\n', ALWAYS)).toEqual({
      findings: [{ type: 'MISSING_DISCLAIMER', start: 13, end: 13, score: 1 }],
      repaired: `Drink water.\n\n${ADVICE}`,
    });
  });

  it.each([
    `Drink water. ${ADVICE}`,
    'Drink water.\n\n**this is NOT medical\nadvice** - please, ask a doctor!',
    `${ADVICE} Drink water.`,
    '',
  ])('is content with %j', (answer) => {
    expect(judge(answer, ALWAYS)).toEqual({ findings: [] });
  });

  it('asks for each text, and appends those that are missing', () => {
    const { findings, repaired } = judge('Two is said.', { texts: ['One.', 'Two is said', 'Three.'] });
    expect(findings).toHaveLength(2);
    expect(repaired).toBe('Two is said.\n\nOne.\n\nThree.');
  });

  it('is repaired by its own repair', () => {
    expect(judge(judge('Drink water.', ALWAYS).repaired!, ALWAYS)).toEqual({ findings: [] });
  });

  it('asks for it only where the answer or the question is about it', () => {
    expect(judge('Take one dose.', WHEN).findings).toHaveLength(1);
    expect(judge('Yes, some.', WHEN, 'Any side\neffects?').findings).toHaveLength(1);
    expect(judge('It is dosed with care.', WHEN).findings).toEqual([]);
  });

  it('does not append to JSON', () => {
    const { findings, repaired } = judge('{"a":1}', ALWAYS, 'Hi', { response_format: { type: 'json_object' } });
    expect(findings).toHaveLength(1);
    expect(repaired).toBeUndefined();
  });

  it.each([
    [{}, 'texts: is missing'],
    [{ texts: [] }, 'texts: must be a list of strings that is not empty'],
    [{ texts: ['a', '--'] }, 'texts[1]: must hold a word'],
    [{ texts: ['a'], when: {} }, 'when.any_of: is missing'],
    [{ texts: ['a'], when: { any_of: ['x', 1] } }, 'when.any_of[1]: must be a string that is not blank'],
    [{ texts: ['a'], when: { none_of: ['x'] } }, 'when.none_of: is unknown; there are any_of'],
    [{ texts: ['a'], append: true }, 'append: is unknown; there are texts, when'],
  ])('refuses the options %j', (options, expected) => {
    let mistake = 'none';
    try {
      disclaimerCheck.create(options);
    } catch (thrown) {
      if (thrown instanceof OptionMistake) mistake = `${thrown.path}: ${thrown.problem}`;
    }
    expect(mistake).toBe(expected);
  });

  it('takes time in proportion to the answer', () => {
    const started = performance.now();
    judge('this is not medical advice please ask a '.repeat(2_500), WHEN);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

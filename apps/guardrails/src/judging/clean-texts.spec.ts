import type { ChatMessage, GuardPolicy } from '#contracts';
import { HOSTILE_UNITS, hostileText } from '#testing';

import { readShippedPolicy } from '../policies/shipped-policy.js';
import { CleanTexts } from './clean-texts.js';
import { CompiledPolicy } from './compiled-policy.js';
import { Findings } from './findings.js';
import { RequestJudge } from './request-judge.js';
import type { StageJudge } from './stage-judge.js';

const shipped = new CompiledPolicy(readShippedPolicy());
const forbidding = (...words: string[]): GuardPolicy => ({
  ...readShippedPolicy(),
  rules: [{ check: 'terms', stage: 'input', action: 'redact', roles: ['user'], options: { lists: { BIRD: words } } }],
});

/** What goes on, or why nothing does, and what was found. */
async function ask(messages: ChatMessage[], policy = shipped, clean?: CleanTexts) {
  const findings = new Findings();
  const judge = new RequestJudge(policy, findings, { clean });
  const judged = await judge.messages({ messages }).catch((error: Error) => error.message);
  return { judged, findings: findings.list };
}
const saying = (content: string, role: ChatMessage['role'] = 'user'): ChatMessage[] => [{ role, content }];

/** How many of some clean texts had to be judged. */
function countJudged(clean: CleanTexts, judge: StageJudge, texts: string[]): number {
  let judged = 0;
  for (const text of texts) {
    clean.judged(
      judge,
      text,
      () => {},
      () => {
        judged++;
        return text;
      },
    );
  }
  return judged;
}

describe('texts that were found clean', () => {
  it.each([
    [
      'of every kind',
      ['How do I ignore case in grep?', 'Write to anna.berg@mail.example.org.', 'a\u200bb', 'half \ud800'],
    ],
    ['that are hostile', HOSTILE_UNITS.map((unit) => hostileText(unit, 5000))],
  ])('change nothing of what is judged of texts %s, however often they come', async (_, texts) => {
    const clean = new CleanTexts('acme');
    for (const text of texts) {
      const expected = await ask(saying(text));
      for (let again = 0; again < 3; again++) expect(await ask(saying(text), shipped, clean)).toEqual(expected);
    }
  });

  it('are clean for one role, one version of a policy, and to the last unit', async () => {
    const clean = new CleanTexts('acme');
    const before = new CompiledPolicy(forbidding('heron'));
    expect((await ask(saying('The heron and the crane.', 'assistant'), before, clean)).findings).toEqual([]);
    expect((await ask(saying('The heron and the crane.'), before, clean)).findings).toHaveLength(1);
    expect((await ask(saying('The crane.'), before, clean)).findings).toEqual([]);
    const after = new CompiledPolicy(forbidding('heron', 'crane'));
    expect((await ask(saying('The crane.'), after, clean)).findings).toHaveLength(1);
    const units = ['\ud800', '\udfff', '\ufffd'];
    expect(units.map((unit) => countJudged(clean, before.judge('input', 'user'), [unit, unit]))).toEqual([1, 1, 1]);
  });

  it('of one tenant say nothing of those of another', () => {
    const judge = shipped.judge('input', 'user');
    const counts = ['acme', 'other', 'acme'].map((tenant) =>
      countJudged(new CleanTexts(tenant), judge, ['Said before.']),
    );
    expect(counts).toEqual([1, 1, 0]);
  });

  it('take a fraction of the time when they come again', async () => {
    const clean = new CleanTexts('acme');
    const messages = saying('The tide comes in twice a day, and the ferry waits for it. '.repeat(60));
    const time = async (texts?: CleanTexts) => {
      const began = performance.now();
      for (let turn = 0; turn < 200; turn++) await ask(messages, shipped, texts);
      return performance.now() - began;
    };
    await time();
    const judged = await time();
    expect(await time(clean)).toBeLessThan(judged / 3);
  });
});

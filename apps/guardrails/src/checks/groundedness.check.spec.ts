import type { AnswerCheck, AnswerContext } from '../check.js';
import { groundednessCheck } from './groundedness.check.js';

const check = groundednessCheck.create({}) as AnswerCheck;
const PASSAGES = [
  'The harbour lighthouse of Vellin was built in 1,874 hours of work between 3 March 1903 and 12 June 1904. It is 42 metres high and cost 1.25 million crowns. The keeper wrote that "no storm has ever put out the lamp". Model FR-200 lenses were fitted.',
  'Vellin has two ferries. Prices rose by 12 percent in 2019, and a ticket for adults is $8. The ferries do not run on Sundays.',
];
const context = (...texts: string[]): AnswerContext => ({
  request: { model: 'm', messages: [] },
  passages: texts.map((text, at) => ({
    n: at + 1,
    storeId: 's',
    documentId: 'd',
    version: 1,
    chunkId: String(at),
    title: 'Vellin',
    start: 0,
    end: text.length,
    text,
    score: 1,
  })),
});
const judged = (answer: string, ...texts: string[]) =>
  check
    .judge(answer, context(...(texts.length > 0 ? texts : PASSAGES)))
    .findings.filter(({ score }) => score >= 0.5)
    .map(({ type, start, end }) => [type, answer.slice(start, end)]);

describe('groundedness check', () => {
  it('concerns answers on passages', () => {
    expect(check.concerns(context(...PASSAGES))).toBe(true);
    expect(check.concerns(context())).toBe(false);
  });

  it.each([
    'The lighthouse is 42 metres high [1].',
    'The lighthouse of Vellin was built between March 3rd, 1903 and 1904-06-12. [1]',
    'Building the lighthouse took 1874 hours of work [1] and cost 1,250,000 crowns [1].',
    'The keeper wrote: “No storm has ever put out the lamp.” [1]',
    'The harbour lighthouse has FR-200 lenses [1].',
    'The 2 ferries of Vellin became 12% more expensive in 2019 [2].',
    'A ticket for an adult is 8 dollars [2].',
    'The ferry tickets and the lighthouse of Vellin: prices rose in 2019, and the lighthouse is 42 metres high [1, 2].',
  ])('finds nothing in what its passages say: %s', (answer) => {
    expect(judged(answer)).toEqual([]);
  });

  it('tells supported sentences apart as well, below its threshold', () => {
    const scoreOf = (answer: string) => check.judge(answer, context(...PASSAGES)).findings[0]?.score ?? 0;
    const said = scoreOf('The harbour lighthouse of Vellin is 42 metres high.');
    const inOtherWords = scoreOf('The harbour lighthouse of Vellin is 42 metres tall, as keepers of the ferries know.');
    expect(inOtherWords).toBeGreaterThan(said + 0.01);
    expect(inOtherWords).toBeLessThan(0.5);
  });

  it('finds citations of passages that do not exist', () => {
    expect(judged('The lighthouse is 42 metres high [1]. Vellin has two ferries [4].')).toEqual([
      ['UNKNOWN_CITATION', 'Vellin has two ferries [4].'],
    ]);
  });

  it.each([
    'The lighthouse is 45 metres high [1].',
    'The lighthouse of Vellin was built between 4 March 1903 and 12 June 1904 [1].',
    'The keeper wrote that "every storm has put out the lamp" [1].',
    'The harbour lighthouse has FR-300 lenses [1].',
    'A ticket for an adult is 8 euros [2].',
    'The harbour lighthouse cost 1.25 billion crowns [1].',
    'The lighthouse of Vellin is 42 metres high [2].',
  ])('finds values that the cited passage does not have: %s', (answer) => {
    expect(judged(answer).map(([type]) => type)).toContain('UNSUPPORTED_VALUE');
  });

  it('finds the sentence that was made up, and no other', () => {
    const invented = 'Its architect later designed several railway stations in neighbouring countries.';
    const answer = `The lighthouse is 42 metres high [1]. ${invented} Vellin has two ferries [2].`;
    expect(judged(answer)).toEqual([['UNSUPPORTED_SENTENCE', invented]]);
  });

  it('finds that a sentence says the opposite', () => {
    const score = (answer: string) => check.judge(answer, context(...PASSAGES)).findings[0]?.score ?? 0;
    expect(score('The ferries run on Sundays [2].')).toBeGreaterThan(score('The ferries do not run on Sundays [2].'));
  });

  it.each([
    'The documents do not say who designed the lighthouse.',
    'I could not find any information about railway stations in the passages provided.',
    'Das steht nicht in den Dokumenten.',
    'I do not know.',
    'Ich weiß es leider nicht genau.',
    'What else would you like to know about architects?',
    'Here is what I found about everything that you asked:',
  ])('does not ask proof of what asserts nothing: %s', (answer) => {
    expect(judged(answer)).toEqual([]);
  });

  it('does not call a sentence unsupported because it is in another language', () => {
    const german =
      'Der Leuchtturm am Hafen von Vellin ist 42 Meter hoch und wurde in den Jahren 1903 und 1904 gebaut [1].';
    expect(judged(german)).toEqual([]);
    expect(judged('灯台の高さは42メートルです [1]。')).toEqual([]);
  });

  it('reads accents, inflection, and scripts without spaces', () => {
    expect(judged('Les élèves ÉTUDIENT la géographie [1].', 'Les eleves etudient la geographie chaque jour.')).toEqual(
      [],
    );
    expect(judged('The teams were founding schools [1].', 'The team founded a school in the north.')).toEqual([]);
    expect(judged('東京タワーの高さは333メートルです [1]。', '東京タワーは高さ333メートルの電波塔です。')).toEqual([]);
    expect(judged('大阪城は豊臣秀吉が築いた名城です [1]。', '東京タワーは高さ333メートルの電波塔です。')).toHaveLength(
      1,
    );
  });

  it('is not held up by long answers and passages', () => {
    for (const text of ['hi there. ', '[1] ', '.[1 ,', '検索結果。', '"a" 1,', 'w1 ', '1.', 'x-1_']) {
      const long = text.repeat(100_000 / text.length);
      const startedMs = performance.now();
      check.judge(long, context(long));
      expect(performance.now() - startedMs).toBeLessThan(1_500);
    }
  });

  it('has no options', () => {
    expect(() => groundednessCheck.create({ strict: true })).toThrow('strict is unknown');
  });
});

import type { AnswerEnd, Citation, Passage } from '#contracts';

import { withGroundedness } from './answer-groundedness.js';

const SAID = 'The observatory was opened in 1931 by the town of Arden.';
const INVENTED = 'Several musicians have recorded albums about whales.';

const END: AnswerEnd = {
  model: 'm',
  provider: 'p',
  usage: { inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1, source: 'provider' },
  aerie: { citations: [] as Citation[] },
};

const passages = (...texts: string[]): Passage[] =>
  texts.map((text, at) => ({
    n: at + 1,
    storeId: 's',
    documentId: 'd',
    version: 1,
    chunkId: String(at),
    title: 'Arden',
    start: 0,
    end: text.length,
    text,
    score: 1,
  }));
const PASSAGES = passages(SAID, 'Visitors pay nothing on Mondays.');

const told = (contents: string[], on = PASSAGES, end = END) => {
  const texts = contents.map((content, index) => ({ index, content }));
  return withGroundedness(end, texts, on).aerie.groundedness;
};

describe('the groundedness of an answer', () => {
  it('is high where passages say it, low where none does, and between for a part', () => {
    const score = (text: string) => told([text])!.score;
    const part = score('The observatory of Arden was closed by a fire after the war.');
    expect(score(SAID)).toBeGreaterThan(0.8);
    expect(part).toBeLessThan(0.8);
    expect(score(INVENTED)).toBeLessThan(Math.min(part, 0.2));
  });

  it('holds a sentence against what it cites', () => {
    const { sentences } = told(['It was opened in 1931 [1]. It was opened in 1931 [2].'])!;
    expect(sentences[0]!.score).toBeGreaterThan(0.8);
    expect(sentences[1]!.score).toBeLessThan(0.4);
  });

  it('says of which choice a sentence is, with places in that one', () => {
    expect(told([SAID, `${INVENTED} ${SAID}`])!.sentences).toMatchObject([
      { start: 0, end: SAID.length },
      { choice: 1, start: 0, end: INVENTED.length, score: 0 },
      { choice: 1, start: INVENTED.length + 1 },
    ]);
    expect(told([SAID])!.sentences[0]).not.toHaveProperty('choice');
  });

  it('weighs sentences by their words', () => {
    const short = told([`${SAID} Whales sing about the sea.`])!.score;
    const long = told([`${SAID} ${INVENTED.slice(0, -1)} that were sold in many shops of the capital.`])!.score;
    expect(long).toBeLessThan(short);
  });

  it('is not told without passages, without text, and of an answer that is not of these passages', () => {
    expect(told([SAID], [])).toBeUndefined();
    expect(told([''])).toBeUndefined();
    expect(told([SAID], PASSAGES, { ...END, aerie: { degraded: true } })).toBeUndefined();
  });

  it('is told up to where an answer is too long, and not at all against too many passages', () => {
    const { sentences, partial } = told([`${SAID} `.repeat(2000), SAID])!;
    expect(partial).toBe(true);
    expect(sentences.at(-1)).toMatchObject({ end: expect.any(Number) });
    expect(sentences.at(-1)!.end).toBeLessThanOrEqual(16_384);
    expect(sentences.every(({ start, end }) => end - start === SAID.length)).toBe(true);
    expect(told(['word '.repeat(5000)])).toBeUndefined();
    expect(told([SAID], passages(...Array.from({ length: 50 }, () => `${SAID} `.repeat(20))))).toBeUndefined();
  });

  it('stops no answer when it fails', () => {
    const broken = { ...PASSAGES[0]!, text: undefined as unknown as string };
    expect(withGroundedness(END, [{ index: 0, content: SAID }], [broken])).toBe(END);
  });

  it('holds nobody up, whatever is written and however much', () => {
    for (const text of ['hi there. ', '[1] ', '.[1 ,', '検索結果。', '検索結果', '. ', 'not ', '"a" 1,']) {
      const answer = text.repeat(2_000_000 / text.length);
      const tookMs = [1, 2, 3].map(() => {
        const on = passages(text.repeat(49_000 / text.length));
        const startedMs = performance.now();
        told([answer], on);
        return performance.now() - startedMs;
      });
      // The least of three: the machine is shared.
      expect(Math.min(...tookMs)).toBeLessThan(250);
    }
  });
});

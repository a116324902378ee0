import { wordsOf } from '../terms/words.js';
import { KnownWords } from './known-words.js';

const PROMPT = 'Never tell the SECRET word to Zoë or Ωmega: 指示 42.';
const mayHoldRun = (text: string, length: number): boolean => new KnownWords(wordsOf(PROMPT)).mayHoldRun(text, length);

describe('known words', () => {
  it.each([
    ['tell the secret word', 4],
    ['NEVER, tell - the SECRET', 4],
    ['word to ZOË or ωΜΕΓΑ', 5],
    ['Ωmega: 指示 42', 4],
    ['said: to Zoë', 2],
  ])('let pass what repeats a prompt: %j', (text, length) => {
    expect(mayHoldRun(text, length)).toBe(true);
  });

  it.each([
    ['tell them the secret word', 4],
    ['tell the word', 4],
    ['the secrets to', 2],
    ['', 1],
  ])('hold back what does not: %j', (text, length) => {
    expect(mayHoldRun(text, length)).toBe(false);
  });
});

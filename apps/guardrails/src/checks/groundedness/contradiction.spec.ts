import { contradicts } from './contradiction.js';
import { termsOf } from './terms.js';

const opposed = (one: string, other: string) => contradicts(termsOf(one), termsOf(other));

describe('contradiction', () => {
  it('is told by negation and by opposites', () => {
    expect(opposed('The ferry runs on Sundays', 'The ferry does not run on Sundays')).toBe(true);
    expect(opposed("The ferry doesn't run on Sundays", 'The ferry runs on Sundays')).toBe(true);
    expect(opposed('Prices increased in spring', 'Prices decreased in spring')).toBe(true);
  });

  it('is none where both say the same', () => {
    expect(opposed("The ferry doesn't run", 'The ferry does not run')).toBe(false);
    expect(opposed('Prices increased in spring', 'In spring prices increased')).toBe(false);
    expect(opposed('It rose before it fell', 'It fell and rose')).toBe(false);
  });
});

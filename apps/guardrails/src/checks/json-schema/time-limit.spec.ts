import { TimeLimitExceeded, withinMs } from './time-limit.js';

describe('a time limit', () => {
  it('hands on what the work returns and what it throws', () => {
    expect(withinMs(100, () => 7)).toBe(7);
    expect(() =>
      withinMs(100, () => {
        throw new RangeError('of the work');
      }),
    ).toThrow(new RangeError('of the work'));
  });

  it('stops work that does not end, and works again afterwards', () => {
    const forever = () => {
      for (let turns = 0; ; turns++) if (turns < 0) return;
    };
    expect(() => withinMs(20, forever)).toThrow(TimeLimitExceeded);
    expect(withinMs(100, () => 'again')).toBe('again');
  });
});

import { OptionMistake } from '../check.js';
import { OptionReader, typeNames } from './options.js';

function mistake(read: () => unknown): string {
  try {
    read();
  } catch (thrown) {
    if (thrown instanceof OptionMistake) return `${thrown.path}: ${thrown.problem}`;
    throw thrown;
  }
  return 'none';
}

describe('option reader', () => {
  it('reads what is there, and leaves out what is not', () => {
    const reader = new OptionReader({ on: true, times: 3, name: 'x', names: ['a', 'b'], deep: { on: false } });
    expect(reader.boolean('on')).toBe(true);
    expect(reader.integer('times', 1, 5)).toBe(3);
    expect(reader.string('name', 10)).toBe('x');
    expect(reader.strings('names', 2, 1)).toEqual(['a', 'b']);
    expect(reader.object('deep')?.boolean('on')).toBe(false);
    expect(reader.string('other', 10)).toBeUndefined();
  });

  it('names the place of what is wrong', () => {
    const reader = new OptionReader({
      on: 1,
      times: 2.5,
      name: ' ',
      names: ['a', 7],
      none: [],
      deep: { x: 1 },
      flat: [],
    });
    expect(mistake(() => reader.only('on', 'times'))).toBe('name: is unknown; there are on, times');
    expect(mistake(() => reader.boolean('on'))).toBe('on: must be true or false');
    expect(mistake(() => reader.integer('times', 1, 5))).toBe('times: must be an integer from 1 to 5');
    expect(mistake(() => reader.string('name', 9))).toBe('name: must be a string that is not blank');
    expect(mistake(() => reader.strings('names', 9, 9))).toBe('names[1]: must be a string that is not blank');
    expect(mistake(() => reader.strings('names', 1, 9))).toBe('names: must hold at most 1 strings, got 2');
    expect(mistake(() => reader.strings('none', 9, 9))).toBe('none: must be a list of strings that is not empty');
    expect(mistake(() => reader.object('flat'))).toBe('flat: must be an object');
    expect(mistake(() => reader.object('deep')!.boolean('x'))).toBe('deep.x: must be true or false');
    expect(mistake(() => typeNames(reader.object('deep')!))).toContain('deep.x: must be named by');
  });
});

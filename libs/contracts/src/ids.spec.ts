import { uuidv7 } from './ids.js';

describe('ids', () => {
  it('are UUIDs of version 7 with the time in front', () => {
    expect(uuidv7(0x0123_4567_89ab)).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidv7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('sort by the millisecond they were made in', () => {
    const start = Date.UTC(2026, 0, 1);
    const ids = Array.from({ length: 1000 }, (_, ms) => uuidv7(start + ms));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('are unique, a hundred thousand in one millisecond', () => {
    const ids = new Set(Array.from({ length: 100_000 }, () => uuidv7(1_800_000_000_000)));
    expect(ids.size).toBe(100_000);
  });
});

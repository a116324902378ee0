import fc from 'fast-check';

import { OffsetTracker } from './offset-tracker.js';

describe('the offset tracker', () => {
  it('commits the contiguous done prefix, whatever the order of finishing', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 300 }),
        fc.gen(),
        (given, gen) => {
          const offsets = given.toSorted((a, b) => a - b);
          const tracker = new OffsetTracker();
          for (const offset of offsets) expect(tracker.begin(offset)).toBe(true);
          const open = new Set(offsets);
          while (open.size > 0) {
            const offset = gen(fc.constantFrom, ...open);
            open.delete(offset);
            tracker.finish(offset);
            const expected = open.size > 0 ? Math.min(...open) : offsets.at(-1)! + 1;
            expect(tracker.watermark()).toBe(expected);
            expect(tracker.unfinished).toBe(open.size);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('knows a record that is read a second time', () => {
    const tracker = new OffsetTracker();
    expect([tracker.begin(5), tracker.begin(6), tracker.begin(5), tracker.begin(6)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('has nothing to commit until something moved', () => {
    const tracker = new OffsetTracker();
    expect(tracker.watermark()).toBeUndefined();
    tracker.begin(10);
    tracker.finish(10);
    expect(tracker.watermark()).toBe(11);
    tracker.committedUpTo(11);
    expect(tracker.watermark()).toBeUndefined();
  });
});

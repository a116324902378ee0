import fc from 'fast-check';

import { Inbox } from './inbox.js';

const frame = (seq: number, parts: unknown[], attempt = 1) => ({ jobId: 'job', attempt, seq, parts });

describe('the inbox', () => {
  it('hands on every part once and in order, though frames come twice and out of order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 20 }), fc.gen(), (sizes, gen) => {
        let next = 0;
        const frames = sizes.map((size) => {
          const made = frame(
            next,
            Array.from({ length: size }, (_, index) => next + index),
          );
          next += size;
          return made;
        });
        const arrivals = gen(fc.shuffledSubarray, [...frames, ...frames], { minLength: frames.length * 2 });
        const seen: unknown[] = [];
        const inbox = new Inbox();
        inbox.expect('job', (parts) => seen.push(...parts));
        for (const arrival of arrivals) inbox.accept(arrival);
        expect(seen).toEqual(Array.from({ length: next }, (_, index) => index));
      }),
      { numRuns: 200 },
    );
  });

  it('starts over with the parts of a later attempt, and drops what is left of the earlier one', () => {
    const seen: unknown[] = [];
    let restarts = 0;
    const inbox = new Inbox();
    inbox.expect(
      'job',
      (parts) => seen.push(...parts),
      () => restarts++,
    );
    inbox.accept(frame(0, ['a']));
    inbox.accept(frame(0, ['A'], 2));
    inbox.accept(frame(1, ['b']));
    inbox.accept(frame(1, ['B'], 2));
    expect(seen).toEqual(['a', 'A', 'B']);
    expect(restarts).toBe(1);
  });

  it('counts frames that nobody waits for', () => {
    const inbox = new Inbox();
    const forget = inbox.expect('job', () => {});
    forget();
    inbox.accept(frame(0, ['a']));
    expect(inbox.unknownFrames).toBe(1);
  });
});

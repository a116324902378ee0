import { setTimeout as sleep } from 'node:timers/promises';

import { Coalescer } from './coalescer.js';

const LIMITS = { maxBatch: 100, maxInFlight: 2, maxWaiting: 1000 };

describe('the coalescer', () => {
  it('sends what comes in one turn as one batch, and gives each its own result', async () => {
    const batches: number[][] = [];
    const coalescer = new Coalescer<number, number>(async (items) => {
      batches.push(items);
      return items.map((item) => item * 2);
    }, LIMITS);
    expect(await Promise.all([1, 2, 3].map((item) => coalescer.send(item)))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('keeps at most two batches under way while the next one grows', async () => {
    let underWay = 0;
    let most = 0;
    const sizes: number[] = [];
    const coalescer = new Coalescer<number, number>(async (items) => {
      most = Math.max(most, ++underWay);
      sizes.push(items.length);
      await sleep(10);
      underWay--;
      return items;
    }, LIMITS);
    const sends: Promise<number>[] = [];
    for (let n = 0; n < 50; n++) {
      sends.push(coalescer.send(n));
      await sleep(1);
    }
    await Promise.all(sends);
    expect(most).toBe(2);
    expect(sizes.length).toBeLessThan(25);
  });

  it('cuts a batch where it would weigh too much, and sends alone what does so by itself', async () => {
    const batches: number[][] = [];
    const coalescer = new Coalescer<number, number>(
      async (items) => {
        batches.push(items);
        return items;
      },
      { ...LIMITS, weight: { of: (item) => item, most: 10 } },
    );
    const items = [4, 6, 1, 50, 7, 3];
    expect(await Promise.all(items.map((item) => coalescer.send(item)))).toEqual(items);
    expect(batches).toEqual([[4, 6], [1], [50], [7, 3]]);
  });

  it('fails the batch that failed and no other', async () => {
    let calls = 0;
    const coalescer = new Coalescer<number, number>(async (items) => {
      if (calls++ === 0) throw new Error('broker away');
      return items;
    }, LIMITS);
    await expect(coalescer.send(1)).rejects.toThrow('broker away');
    expect(await coalescer.send(2)).toBe(2);
  });

  it('refuses more than it may hold', async () => {
    const coalescer = new Coalescer<number, number>(async (items) => items, { ...LIMITS, maxWaiting: 2 });
    const [first, second, third] = [coalescer.send(1), coalescer.send(2), coalescer.send(3)];
    await expect(third).rejects.toThrow('2 sends are waiting');
    expect(await Promise.all([first, second])).toEqual([1, 2]);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';

import type { Lane } from '#contracts';

import { WorkPool } from './work-pool.js';

describe('the work pool', () => {
  const held = () => {
    let release = () => {};
    const until = new Promise<void>((resolve) => (release = resolve));
    return { until, release };
  };

  it('lets a slow task hold one slot and nothing else', async () => {
    const pool = new WorkPool(2);
    const slow = held();
    const done: number[] = [];
    pool.offer({ lane: 'interactive', run: () => slow.until });
    for (let n = 0; n < 20; n++) pool.offer({ lane: 'interactive', run: async () => void done.push(n) });
    await sleep(5);
    expect(done).toHaveLength(20);
    slow.release();
    await pool.idle();
  });

  it('runs tasks of one key one after the other, and others beside them', async () => {
    const pool = new WorkPool(10);
    const order: string[] = [];
    const task = (key: string, n: number) => ({
      lane: 'interactive' as Lane,
      key,
      run: async () => {
        await sleep(n === 0 ? 10 : 1);
        order.push(`${key}${n}`);
      },
    });
    for (let n = 0; n < 3; n++) for (const key of ['a', 'b']) pool.offer(task(key, n));
    await pool.idle();
    for (const key of ['a', 'b']) {
      expect(order.filter((name) => name.startsWith(key))).toEqual([`${key}0`, `${key}1`, `${key}2`]);
    }
  });

  it('shares the slots between lanes that wait by their weights, and caps batch', async () => {
    const pool = new WorkPool(10);
    const gate = held();
    const running: Lane[] = [];
    for (const lane of ['batch', 'standard', 'interactive'] as Lane[]) {
      for (let n = 0; n < 20; n++) {
        pool.offer({
          lane,
          run: async () => {
            running.push(lane);
            await gate.until;
          },
        });
      }
    }
    expect(running.filter((lane) => lane === 'batch')).toHaveLength(7);
    expect(pool.inFlight).toBe(10);
    gate.release();
    await pool.idle();
    expect(running).toHaveLength(60);
  });

  it('forgets what had not begun when it is told to', async () => {
    const pool = new WorkPool(1);
    const gate = held();
    let ran = 0;
    pool.offer({ lane: 'interactive', run: () => gate.until });
    pool.offer({ lane: 'interactive', key: 'k', run: async () => void ran++ });
    pool.offer({ lane: 'interactive', key: 'k', run: async () => void ran++ });
    pool.dropQueued();
    gate.release();
    await pool.idle();
    expect(ran).toBe(0);
  });
});

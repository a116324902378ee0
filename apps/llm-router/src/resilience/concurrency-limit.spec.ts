import { ConcurrencyLimit, NoPlace } from './concurrency-limit.js';

const never = new AbortController().signal;

async function filled(calls: number, limit: ConcurrencyLimit): Promise<void> {
  for (let call = 0; call < calls; call++) await limit.enter(never, 0);
}

describe('the calls that a model may have under way', () => {
  it('shrink when the provider has enough, once for all that were under way together', async () => {
    let nowMs = 0;
    const limit = new ConcurrencyLimit(() => nowMs);
    await filled(100, limit);
    limit.congested();
    limit.congested();
    expect(limit.most).toBe(70);
    nowMs = 1000;
    limit.congested();
    expect(limit.most).toBe(49);
  });

  it('grow again while they are all in use, and never end', async () => {
    let nowMs = 0;
    const limit = new ConcurrencyLimit(() => (nowMs += 1000));
    await filled(12, limit);
    for (let time = 0; time < 10; time++) limit.congested();
    expect(limit.most).toBe(4);
    for (let call = 0; call < 100; call++) limit.succeeded();
    expect(limit.most).toBe(15);
  });

  it('wait for a place in the order in which they came', async () => {
    const limit = new ConcurrencyLimit();
    await filled(512, limit);
    const order: string[] = [];
    const waiting = ['first', 'second'].map((name) => limit.enter(never, 1000).then(() => order.push(name)));
    limit.leave();
    limit.leave();
    await Promise.all(waiting);
    expect(order).toEqual(['first', 'second']);
    expect(limit.underWay).toBe(512);
  });

  it('are refused when no place comes free in time, and leave the queue when their client does', async () => {
    const limit = new ConcurrencyLimit();
    await filled(512, limit);
    await expect(limit.enter(never, 5)).rejects.toBeInstanceOf(NoPlace);
    const client = new AbortController();
    const waiting = limit.enter(client.signal, 1000);
    client.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    limit.leave();
    expect(limit.underWay).toBe(511);
  });

  it('are refused at once when too many wait', async () => {
    const limit = new ConcurrencyLimit();
    await filled(512, limit);
    const waiting = Array.from({ length: 512 }, () => limit.enter(never, 20).catch((error: unknown) => error));
    await expect(limit.enter(never, 60_000)).rejects.toBeInstanceOf(NoPlace);
    expect((await Promise.all(waiting)).every((error) => error instanceof NoPlace)).toBe(true);
  });
});

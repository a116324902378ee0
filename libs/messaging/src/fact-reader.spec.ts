import { createLogger } from '#telemetry';

import { FactReader } from './fact-reader.js';

const logger = createLogger({ level: 'silent', service: 'test' });

describe('the reader of facts', () => {
  it('counts a heavy fact by its weight while it waits, and no longer once it is read', async () => {
    const read: unknown[] = [];
    const reader = new FactReader('ai.thing.happened', async (facts) => void read.push(...facts), logger);
    const delivery = (fact: string, weight?: number) => ({ fact, weight, done: () => {}, giveUp: async () => {} });
    reader.offer(delivery('light'));
    reader.offer(delivery('heavy', 1024));
    expect(reader.depth).toBe(1025);
    await reader.idle();
    expect(read).toEqual(['light', 'heavy']);
    expect(reader.depth).toBe(0);
  });
});

import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { Replies } from './replies.js';

describe('the replies of a connection', () => {
  it('are in time when the process was too busy to read them', async () => {
    const server = createServer((socket) => socket.pipe(socket)).listen(0);
    const socket = connect((server.address() as AddressInfo).port);
    await once(socket, 'connect');
    socket.write('echo');
    const reply = new Replies(20).inTime(once(socket, 'data'));
    await sleep(5);
    const busyUntil = Date.now() + 100;
    while (Date.now() < busyUntil);
    expect(String(await reply)).toBe('echo');
    socket.destroy();
    server.close();
  });

  it('are not waited for when they are late, nor are those behind them', async () => {
    const replies = new Replies(20);
    const late = Promise.withResolvers<string>();
    await expect(replies.inTime(late.promise)).rejects.toThrow('within 20 ms');
    const startedAt = performance.now();
    await expect(replies.inTime(sleep(1_000))).rejects.toThrow('overdue');
    expect(performance.now() - startedAt).toBeLessThan(500);
    late.resolve('at last');
    await sleep(1);
    expect(await replies.inTime(Promise.resolve('next'))).toBe('next');
  });
});

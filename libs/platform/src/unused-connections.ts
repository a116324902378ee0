import type { Socket } from 'node:net';

import type { FastifyInstance } from 'fastify';

/**
 * Closes at shutdown the connections that never sent a byte. Clients open them ahead of need; Node takes them for busy and
 * would wait a minute for their first request, longer than an orchestrator waits before it kills.
 */
export function closeUnusedConnections(fastify: FastifyInstance): void {
  const open = new Set<Socket>();
  fastify.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  fastify.addHook('preClose', (done) => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    done();
  });
}

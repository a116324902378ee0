import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { createProvider } from './provider-server.js';

/** `node main.js [--port 0] [--host 127.0.0.1] [--no-record]`: prints its URL; ends with the parent that forked it. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    record: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

const server = createProvider({ record: values.record });
server.listen(Number(values.port), values.host, () => {
  const url = `http://${values.host}:${(server.address() as AddressInfo).port}`;
  if (process.send) process.send({ url });
  else console.log(url);
});
process.on('disconnect', () => process.exit(0));

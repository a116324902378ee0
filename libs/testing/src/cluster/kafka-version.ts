import { connect } from 'node:net';

const API_VERSIONS = 18;
const FETCH = 1;

/**
 * Whether the broker is Kafka 4 or newer, asked over the wire: 4.0 dropped the oldest versions of Fetch (KIP-896), so
 * its ApiVersions answer starts Fetch at 4 or later.
 */
export async function speaksKafka4(address: string): Promise<boolean> {
  const versions = await supportedVersions(address);
  const fetch = versions.get(FETCH);
  return fetch !== undefined && fetch.min >= 4;
}

/** Lowest and highest version the broker supports of each API, by API key. */
export async function supportedVersions(address: string): Promise<Map<number, { min: number; max: number }>> {
  const answer = await exchange(address, apiVersionsRequest());
  const errorCode = answer.readInt16BE(8);
  if (errorCode !== 0) throw new Error(`ApiVersions failed with code ${errorCode}`);
  const versions = new Map<number, { min: number; max: number }>();
  const count = answer.readInt32BE(10);
  for (let at = 14; at < 14 + count * 6; at += 6) {
    versions.set(answer.readInt16BE(at), { min: answer.readInt16BE(at + 2), max: answer.readInt16BE(at + 4) });
  }
  return versions;
}

/** Version 0 of the request: size, API key, version, correlation id, and no client id (length -1). */
function apiVersionsRequest(): Buffer {
  const request = Buffer.alloc(14);
  request.writeInt32BE(10, 0);
  request.writeInt16BE(API_VERSIONS, 4);
  request.writeInt16BE(0, 6);
  request.writeInt32BE(1, 8);
  request.writeInt16BE(-1, 12);
  return request;
}

function exchange(address: string, request: Buffer): Promise<Buffer> {
  const [host, port] = address.split(':');
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const socket = connect(Number(port), host, () => socket.write(request));
    socket.setTimeout(5_000, () => socket.destroy(new Error(`${address} did not answer ApiVersions`)));
    socket.on('error', reject);
    socket.on('data', (data) => {
      answer = Buffer.concat([answer, data]);
      if (answer.length < 4 || answer.length < 4 + answer.readInt32BE(0)) return;
      socket.destroy();
      resolve(answer);
    });
  });
}

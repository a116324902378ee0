const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const RANDOM_POOL_BYTES = 4096;
const pool = new Uint8Array(RANDOM_POOL_BYTES);
let taken = RANDOM_POOL_BYTES;

/** A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits, so that ids sort by time. */
export function uuidv7(nowMs: number = Date.now()): string {
  if (taken + 10 > RANDOM_POOL_BYTES) {
    crypto.getRandomValues(pool);
    taken = 0;
  }
  const random = (at: number) => pool[taken + at]!;
  const high = Math.floor(nowMs / 0x1_0000);
  const low = nowMs % 0x1_0000;
  const id =
    `${HEX[(high >>> 24) & 0xff]}${HEX[(high >>> 16) & 0xff]}${HEX[(high >>> 8) & 0xff]}${HEX[high & 0xff]}-` +
    `${HEX[(low >>> 8) & 0xff]}${HEX[low & 0xff]}-${HEX[0x70 | (random(0) & 0x0f)]}${HEX[random(1)]}-` +
    `${HEX[0x80 | (random(2) & 0x3f)]}${HEX[random(3)]}-` +
    `${HEX[random(4)]}${HEX[random(5)]}${HEX[random(6)]}${HEX[random(7)]}${HEX[random(8)]}${HEX[random(9)]}`;
  taken += 10;
  return id;
}

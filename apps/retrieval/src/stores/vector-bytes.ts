/** How pgvector sends and takes a vector: its length and an unused number, 16 bits each, then floats; all big-endian. */
const HEADER_BYTES = 4;

export function vectorToBytes(vector: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + vector.byteLength);
  bytes.writeUInt32BE(vector.length * 0x10000);
  const floats = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  floats.copy(bytes, HEADER_BYTES);
  bytes.subarray(HEADER_BYTES).swap32();
  return bytes;
}

/** Puts the vector into `target` from an element on; the bytes are used up by it. */
export function bytesToVector(bytes: Buffer, target: Float32Array, from: number): void {
  const floats = bytes.subarray(HEADER_BYTES).swap32();
  Buffer.from(target.buffer, target.byteOffset).set(floats, from * Float32Array.BYTES_PER_ELEMENT);
}

import { inflateRawSync } from 'node:zlib';

import { DocumentFailure } from './document-failure.ts';
import { beginsWith } from './formats/format.ts';

const END_OF_DIRECTORY = 0x06054b50;
const END_OF_DIRECTORY_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const MAX_ENTRIES = 10_000;
/** What an archive may say that it holds, and what may come out of it. */
const MAX_INFLATED_BYTES = 128 * 1024 * 1024;

interface Entry {
  method: number;
  isEncrypted: boolean;
  compressedBytes: number;
  headerAt: number;
}

/** A ZIP archive of which no byte is inflated that was not asked for, and never more than 128 MiB in all. */
export class ZipArchive {
  private readonly bytes: Buffer;
  private readonly entries = new Map<string, Entry>();
  private inflatable = MAX_INFLATED_BYTES;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!isZip(bytes)) throw new DocumentFailure('corrupt', 'The document is not the ZIP archive that it should be.');
    this.readDirectory();
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  read(name: string): Buffer {
    const { method, isEncrypted, compressedBytes, headerAt } = this.entries.get(name)!;
    if (isEncrypted) throw new DocumentFailure('encrypted', 'The document is protected by a password.');
    const begin =
      headerAt +
      LOCAL_HEADER_BYTES +
      this.bytes.readUInt16LE(headerAt + 26) + // the name
      this.bytes.readUInt16LE(headerAt + 28); // extra fields
    const data = this.bytes.subarray(begin, begin + compressedBytes);
    const content = method === STORED ? data : this.inflate(data, method);
    this.inflatable -= content.length;
    return content;
  }

  private inflate(data: Buffer, method: number): Buffer {
    if (method !== DEFLATED) throw new DocumentFailure('corrupt', 'The document is compressed in an unknown way.');
    try {
      return inflateRawSync(data, { maxOutputLength: Math.max(this.inflatable, 1) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
      throw error;
    }
  }

  private readDirectory(): void {
    const { bytes } = this;
    const end = this.endOfDirectory();
    const count = bytes.readUInt16LE(end + 10);
    let at = bytes.readUInt32LE(end + 16);
    let declared = 0;
    if (count > MAX_ENTRIES) {
      throw new DocumentFailure('too_large', `The document is an archive of more than ${MAX_ENTRIES} files.`);
    }
    for (let index = 0; index < count; index++) {
      if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw damaged();
      declared += bytes.readUInt32LE(at + 24);
      if (declared > MAX_INFLATED_BYTES) throw tooLarge();
      const nameAt = at + DIRECTORY_ENTRY_BYTES;
      const nameBytes = bytes.readUInt16LE(at + 28);
      this.entries.set(bytes.toString('utf8', nameAt, nameAt + nameBytes), {
        isEncrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
        method: bytes.readUInt16LE(at + 10),
        compressedBytes: bytes.readUInt32LE(at + 20),
        headerAt: bytes.readUInt32LE(at + 42),
      });
      at = nameAt + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
  }

  /** It is the last record of an archive, and only a comment may follow. */
  private endOfDirectory(): number {
    const last = this.bytes.length - END_OF_DIRECTORY_BYTES;
    for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
      if (this.bytes.readUInt32LE(at) === END_OF_DIRECTORY) return at;
    }
    throw damaged();
  }
}

export function isZip(bytes: Uint8Array): boolean {
  return beginsWith(bytes, 'PK\x03\x04');
}

function damaged(): DocumentFailure {
  return new DocumentFailure('corrupt', 'The document is damaged or not complete: its archive has no valid directory.');
}

function tooLarge(): DocumentFailure {
  return new DocumentFailure('too_large', `The document unpacks to more than ${MAX_INFLATED_BYTES} bytes.`);
}

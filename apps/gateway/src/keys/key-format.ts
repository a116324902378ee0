import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_CHARS = 12;
/** 43 characters of 62 are 256 bits. */
const SECRET_CHARS = 43;
const SHAPE = new RegExp(`^aerie_([0-9A-Za-z]{${ID_CHARS}})_([0-9A-Za-z]{${SECRET_CHARS}})_([0-9a-f]{8})$`);

export interface NewKey {
  id: string;
  /** What the client keeps; shown once. */
  key: string;
  secretHash: Buffer;
}

/** `aerie_<lookup id>_<secret>_<checksum>`: the checksum lets a typo be refused without asking the database. */
export function newKey(): NewKey {
  const id = randomText(ID_CHARS);
  const body = `aerie_${id}_${randomText(SECRET_CHARS)}`;
  const key = `${body}_${checksum(body)}`;
  return { id, key, secretHash: hashOf(key) };
}

/** The lookup id of a well-formed key. */
export function lookupId(key: string): string | undefined {
  const match = SHAPE.exec(key);
  if (!match || checksum(key.slice(0, key.lastIndexOf('_'))) !== match[3]) return undefined;
  return match[1];
}

export function hashOf(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

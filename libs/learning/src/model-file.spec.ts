import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { readModelFile, writeModelFile } from './model-file.js';

function written(): URL {
  const folder = pathToFileURL(`${mkdtempSync(join(tmpdir(), 'model-'))}/`);
  writeModelFile(folder, { first: Uint8Array.of(1, 2, 255), second: Uint8Array.of(4) }, { name: 'm', features: 'f1' });
  return folder;
}

describe('model file', () => {
  it('gives back the tables that were written, and no other', () => {
    const file = readModelFile(written(), 'm', 'f1');
    expect([...file.table('first')]).toEqual([1, 2, 255]);
    expect([...file.table('second')]).toEqual([4]);
    expect(() => file.table('third')).toThrow('no table third');
  });

  it('refuses tables that were altered or cut', () => {
    for (const bytes of [Uint8Array.of(1, 2, 254, 4), Uint8Array.of(1, 2, 255)]) {
      const folder = written();
      writeFileSync(new URL('m.bin', folder), bytes);
      expect(() => readModelFile(folder, 'm', 'f1')).toThrow('not those of its metadata');
    }
  });

  it('refuses tables that belong to other features', () => {
    expect(() => readModelFile(written(), 'm', 'f2')).toThrow('train again');
  });

  it('writes the same bytes for the same tables', () => {
    const texts = [written(), written()].map((folder) => readFileSync(new URL('m.json', folder), 'utf8'));
    expect(texts[0]).toBe(texts[1]);
  });
});

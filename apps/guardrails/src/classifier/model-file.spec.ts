import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { readModelFile } from './model-file.js';

const weights = Buffer.from([1, 2, 255, 4, 5, 6, 7, 8]);

function folderWith(written: Buffer, about: object = {}): URL {
  const folder = mkdtempSync(join(tmpdir(), 'model-'));
  const metadata = {
    sha256: createHash('sha256').update(weights).digest('hex'),
    features: 'f1',
    bits: 2,
    tables: { first: { offset: 0, scale: 0.5, bias: 1 }, second: { offset: 4, scale: 1, bias: 0 } },
    ...about,
  };
  writeFileSync(join(folder, 'm.bin'), written);
  writeFileSync(join(folder, 'm.json'), JSON.stringify(metadata));
  return pathToFileURL(`${folder}/`);
}

describe('model file', () => {
  it('gives the tables that the metadata name', () => {
    const file = readModelFile(folderWith(weights), 'm', 'f1');
    expect([...file.table('first').weights]).toEqual([1, 2, -1, 4]);
    expect(file.table('second')).toMatchObject({ scale: 1, bias: 0 });
    expect(() => file.table('third')).toThrow('no table third');
  });

  it('refuses weights that were altered, cut, or belong to other features', () => {
    const altered = Buffer.from(weights);
    altered[3] = 5;
    expect(() => readModelFile(folderWith(altered), 'm', 'f1')).toThrow('not those of its metadata');
    expect(() => readModelFile(folderWith(weights.subarray(4)), 'm', 'f1')).toThrow('not those of its metadata');
    expect(() => readModelFile(folderWith(weights), 'm', 'f2')).toThrow('train again');
    expect(() => readModelFile(folderWith(weights, { bits: 4 }), 'm', 'f1').table('first')).toThrow('no table');
  });
});

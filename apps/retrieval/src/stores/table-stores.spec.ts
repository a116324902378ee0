import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startRetrieval } from '../retrieval-app.suite.js';
import { tableStoresSuite } from './table-stores.suite.js';

describe('vectors in the embedded database', () => {
  let dataDir: string;
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  tableStoresSuite(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aerie-vectors-'));
    return startRetrieval({ kind: 'embedded', dataDir });
  });
});

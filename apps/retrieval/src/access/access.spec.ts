import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startRetrieval } from '../retrieval-app.suite.js';
import { accessSuite } from './access.suite.js';

describe('who finds what, on the embedded database', () => {
  let dataDir: string;
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  accessSuite(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aerie-access-'));
    return startRetrieval({ kind: 'embedded', dataDir });
  }, 1000);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startRetrieval } from './retrieval-app.suite.js';
import { retrievalSuite } from './retrieval.suite.js';

describe('retrieval on the embedded database', () => {
  let dataDir: string;
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  retrievalSuite(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aerie-retrieval-'));
    return startRetrieval({ kind: 'embedded', dataDir });
  });
});

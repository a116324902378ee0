import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startRetrieval } from '../retrieval-app.suite.js';
import { lexicalIndexSuite } from './lexical-index.suite.js';

describe('the lexical index on the embedded database', () => {
  let dataDir: string;
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  lexicalIndexSuite(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aerie-lexical-'));
    return startRetrieval({ kind: 'embedded', dataDir });
  });
});

import { sharedCluster } from '#testing';

import { startRetrieval } from '../retrieval-app.suite.js';
import { lexicalIndexSuite } from './lexical-index.suite.js';

describe('the lexical index on PostgreSQL', () => {
  lexicalIndexSuite(async () => {
    const cluster = await sharedCluster();
    return startRetrieval({ kind: 'postgres', url: await cluster.createDatabase('lexical_spec') });
  });
});

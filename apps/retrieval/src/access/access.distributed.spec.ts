import { sharedCluster } from '#testing';

import { startRetrieval } from '../retrieval-app.suite.js';
import { accessSuite } from './access.suite.js';

describe('who finds what, on PostgreSQL', () => {
  accessSuite(async () => {
    const cluster = await sharedCluster();
    return startRetrieval({ kind: 'postgres', url: await cluster.createDatabase('access_spec') });
  }, 10_000);
});

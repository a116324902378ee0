import { sharedCluster } from '#testing';

import { startRetrieval } from './retrieval-app.suite.js';
import { retrievalSuite } from './retrieval.suite.js';

describe('retrieval on PostgreSQL', () => {
  retrievalSuite(async () => {
    const cluster = await sharedCluster();
    return startRetrieval({ kind: 'postgres', url: await cluster.createDatabase('retrieval_spec') });
  });
});

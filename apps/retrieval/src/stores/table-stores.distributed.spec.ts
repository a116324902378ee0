import { sharedCluster } from '#testing';

import { startRetrieval } from '../retrieval-app.suite.js';
import { tableStoresSuite } from './table-stores.suite.js';

describe('vectors in PostgreSQL', () => {
  tableStoresSuite(async () => {
    const cluster = await sharedCluster();
    return startRetrieval({ kind: 'postgres', url: await cluster.createDatabase('vector_stores_spec') });
  });
});

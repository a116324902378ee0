import { sharedCluster } from '#testing';

import { costAccountingSuite } from './cost-accounting.suite.js';
import { openServer } from './replica.suite.js';

describe('cost accounting on PostgreSQL', () => {
  costAccountingSuite(async () => {
    const cluster = await sharedCluster();
    return openServer(await cluster.createDatabase('cost_accounting_spec'));
  });
});

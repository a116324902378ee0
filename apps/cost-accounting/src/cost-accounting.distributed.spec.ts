import { sharedCluster, shareServer } from '#testing';

import { CostAccountingModule } from './cost-accounting.module.js';
import { costAccountingSuite } from './cost-accounting.suite.js';

describe('cost accounting on PostgreSQL', () => {
  costAccountingSuite(async () => {
    const cluster = await sharedCluster();
    return shareServer(CostAccountingModule, await cluster.createDatabase('cost_accounting_spec'));
  });
});

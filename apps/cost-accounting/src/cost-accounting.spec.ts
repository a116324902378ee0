import { shareEmbedded } from '#testing';

import { CostAccountingModule } from './cost-accounting.module.js';
import { costAccountingSuite } from './cost-accounting.suite.js';

describe('cost accounting on the embedded database', () => {
  costAccountingSuite(() => shareEmbedded(CostAccountingModule));
});

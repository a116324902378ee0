import { serve } from '#platform';

import { CostAccountingModule } from './cost-accounting.module.js';

await serve([CostAccountingModule]);

import { serve } from '#platform';

import { LlmRouterModule } from './llm-router.module.js';

await serve([LlmRouterModule]);

import { serve } from '#platform';

import { CostAccountingModule } from '../../cost-accounting/src/cost-accounting.module.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { GuardrailsModule } from '../../guardrails/src/guardrails.module.js';
import { LlmRouterModule } from '../../llm-router/src/llm-router.module.js';
import { RetrievalModule } from '../../retrieval/src/retrieval.module.js';

await serve([GatewayModule, GuardrailsModule, RetrievalModule, LlmRouterModule, CostAccountingModule]);

import { serve } from '#platform';
import { GuardrailsModule } from './guardrails.module.js';

await serve([GuardrailsModule]);

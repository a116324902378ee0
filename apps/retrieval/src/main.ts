import { serve } from '#platform';

import { RetrievalModule } from './retrieval.module.js';

await serve([RetrievalModule]);

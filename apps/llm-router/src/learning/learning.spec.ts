import { shareEmbedded } from '#testing';

import { LlmRouterModule } from '../llm-router.module.js';
import { learningSuite } from './learning.suite.js';

describe('learning on the embedded database', () => {
  learningSuite(() => shareEmbedded(LlmRouterModule));
});

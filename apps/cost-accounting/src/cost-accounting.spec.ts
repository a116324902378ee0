import { costAccountingSuite } from './cost-accounting.suite.js';
import { openEmbedded } from './replica.suite.js';

describe('cost accounting on the embedded database', () => {
  costAccountingSuite(openEmbedded);
});

import { openEmbedded } from '../shared-database.suite.js';
import { learningSuite } from './learning.suite.js';

describe('learning on the embedded database', () => {
  learningSuite(openEmbedded);
});

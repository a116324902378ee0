import { Standalone } from '../standalone.suite.js';
import { clientsSuite } from './clients.suite.js';

describe('unmodified clients of one process', () => {
  let standalone: Standalone | undefined;

  clientsSuite(async () => {
    standalone = await Standalone.start();
    const { platform, provider } = standalone;
    return { url: platform.url, key: (await platform.createTenantAndKey()).key, provider };
  });
  afterAll(() => standalone?.stop());
});

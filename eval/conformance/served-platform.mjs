import { startFakeProvider, startLooseServer, startPlatform, testModel } from '#testing';

import { allModules } from '../modules.mjs';
import { FAILING_CALLS, FAILURES, failingModel } from './variants.mjs';

const MODELS = {
  'fake-model': 'openai',
  'text-embedding-3-small': 'openai',
  'claude-fake': 'anthropic',
  loose: 'loose',
  ...Object.fromEntries(
    Object.keys(FAILURES).flatMap((name) => FAILING_CALLS.map((call) => [failingModel(name, call), 'openai'])),
  ),
};

/** The whole platform in this process, in front of a fake provider and of a server that keeps no schema. */
export async function servePlatform() {
  const provider = await startFakeProvider();
  const loose = await startLooseServer();
  const catalogue = {
    providers: [
      { id: 'openai', kind: 'openai', base_url: provider.openaiBaseUrl, private_network: true },
      { id: 'anthropic', kind: 'anthropic', base_url: provider.anthropicBaseUrl, private_network: true },
      { id: 'loose', kind: 'openai', base_url: loose.openaiBaseUrl, private_network: true },
    ],
    models: Object.entries(MODELS).map(([id, provider]) => testModel({ id, provider })),
    routes: [],
  };
  const platform = await startPlatform({ modules: await allModules(), catalogue });
  const stop = async () => {
    await platform.close();
    await provider.stop();
    loose.stop();
  };
  return { url: platform.url, key: platform.adminKey, provider, stop };
}

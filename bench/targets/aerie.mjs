import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { scratch } from '../processes.mjs';

export const ADMIN_KEY = 'bench-'.repeat(4);
const TENANT = 'bench';
const REQUESTS_PER_MINUTE = 100_000_000;
const BUDGET_USD = 1_000_000;

export const EVERYTHING_ON = 'API key, requests per minute, budget, input and output guards, ledger: all on';

/** What every Aerie process of a run is told, whatever its topology. */
export function aerieEnvironment(provider) {
  const home = mkdtempSync(join(scratch, 'aerie-'));
  const config = join(home, 'aerie.config.yaml');
  writeFileSync(
    config,
    `providers: [{ id: openai, kind: openai, base_url: "${provider.openaiBaseUrl}", private_network: true, api_key_env: OPENAI_API_KEY }]
models:
  - { id: gpt-4o-mini, provider: openai, tier: economy, context_window: 128000, max_output_tokens: 16384,
      price: { input_usd_per_million: 0.15, output_usd_per_million: 0.60 } }
routes: [{ alias: auto, strategy: fallback, targets: [gpt-4o-mini, local/extractive] }]
`,
  );
  return {
    ...tunedByShell(),
    HOST: '127.0.0.1',
    NODE_ENV: 'production',
    AERIE_ADMIN_KEY: ADMIN_KEY,
    AERIE_CONFIG: config,
    AERIE_DATA_DIR: join(home, 'data'),
    OPENAI_API_KEY: 'sk-bench',
  };
}

/** `AERIE_*` settings of the shell are passed on, to compare for instance numbers of partitions. */
function tunedByShell() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('AERIE_')));
}

/** A tenant with a budget and a key with a limit, neither of which is ever reached; gives the headers of a caller. */
export async function makeCaller(url) {
  await post(`${url}/v1/tenants`, { id: TENANT, name: 'Benchmark' });
  await post(`${url}/v1/budgets`, { scope: { tenant: TENANT }, limit_usd: BUDGET_USD, period: 'total' });
  const { key } = await post(`${url}/v1/keys`, {
    tenant: TENANT,
    name: 'bench',
    requests_per_minute: REQUESTS_PER_MINUTE,
  });
  return { authorization: `Bearer ${key}` };
}

/** Requests and tokens that the ledger knows of. */
export async function ledgerOf(url) {
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'aerie-tenant': TENANT };
  const answer = await fetch(`${url}/v1/usage?group_by=tenant`, { headers });
  return answer.ok ? answer.json() : { error: `${answer.status} ${await answer.text()}` };
}

async function post(url, body) {
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

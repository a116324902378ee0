import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { scratch } from '../processes.mjs';
import { startStandalone } from '../targets/standalone.mjs';

const FAULTS = [
  { kind: 'reset' },
  { kind: 'status', status: 429, retryAfter: { seconds: 60 } },
  { kind: 'status', status: 500 },
  { kind: 'error-event', afterDeltas: 0 },
  { kind: 'stall' },
  { kind: 'stall', at: 'body' },
  { kind: 'empty-stream' },
  { kind: 'malformed', afterDeltas: 0 },
  { kind: 'html-200' },
];
const TWINS = 1_000;
const IN_OUTAGE = 300;

/** The whole platform, with two providers, and models of its own for every fault: breakers remember. */
export async function startRouted(providers, dist) {
  const config = join(mkdtempSync(join(scratch, 'router-')), 'aerie.config.yaml');
  const clocks = { first_token_timeout_ms: 500, idle_timeout_ms: 500, timeout_ms: 20_000 };
  const model = (id, provider) => ({
    id,
    provider,
    context_window: 128_000,
    max_output_tokens: 4096,
    price: { input_usd_per_million: 1, output_usd_per_million: 2 },
  });
  const firsts = FAULTS.map((_, n) => model(`first-${n}`, 'p0'));
  const route = ({ id }, n) => ({ alias: `route-${n}`, strategy: 'fallback', targets: [id, 'healthy'] });
  const catalogue = {
    providers: providers.map(({ openaiBaseUrl }, n) => ({
      id: `p${n}`,
      kind: 'openai',
      base_url: openaiBaseUrl,
      private_network: true,
      ...clocks,
    })),
    models: [...firsts, model('healthy', 'p1'), model('twins', 'p0'), model('outage', 'p0')],
    routes: firsts.map(route),
  };
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(catalogue));
  return startStandalone({ provider: providers[0], dist, env: { AERIE_CONFIG: config } });
}

export async function measureFailures(platform, [first, second], times) {
  const rows = [];
  for (const [n, fault] of FAULTS.entries()) {
    await Promise.all([first.reset(), second.reset()]);
    await first.script({ fault });
    let seen = 0;
    for (let time = 0; time < times; time++) if (!(await isWhole(platform, `route-${n}`))) seen++;
    const { requests } = await first.stats();
    rows.push({
      'first target': nameOf(fault),
      streams: times,
      'calls that failed, until its breaker opened': requests,
      'failures that clients saw': seen,
    });
  }
  return rows;
}

export async function measureTwins(platform, provider) {
  await provider.reset();
  await provider.script({ latencyMs: 500 });
  const answers = await Promise.all(
    Array.from({ length: TWINS }, () =>
      ask(platform, { model: 'twins', temperature: 0, messages: prompt('The same.') }),
    ),
  );
  const { requests } = await provider.stats();
  return rowOf(`${TWINS} identical, temperature 0`, answers, requests);
}

export async function measureOutage(platform, providers) {
  await Promise.all(providers.map((provider) => provider.reset()));
  await Promise.all(providers.map((provider) => provider.script({ fault: { kind: 'status', status: 500 } })));
  const answers = [];
  for (let at = 0; at < IN_OUTAGE; at += 10) {
    const asked = Array.from({ length: 10 }, (_, n) =>
      ask(platform, { model: 'outage', messages: prompt(`${at + n}`) }),
    );
    answers.push(...(await Promise.all(asked)));
  }
  const [{ requests }] = await Promise.all(providers.map((provider) => provider.stats()));
  return rowOf(`${IN_OUTAGE} of one model in a full outage`, answers, requests);
}

const rowOf = (what, answers, calls) => ({
  requests: what,
  answered: answers.filter(({ status }) => status === 200).length,
  'calls of the provider': calls,
  'calls for a request': (calls / answers.length).toFixed(3),
});

const prompt = (content) => [{ role: 'user', content }];

const nameOf = ({ kind, status, at }) => [kind, status, at].filter(Boolean).join(' ');

async function ask({ url, headers }, body) {
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  return { status: response.status, text: await response.text() };
}

async function isWhole(platform, model) {
  const { status, text } = await ask(platform, { model, stream: true, messages: prompt('Well?') });
  return status === 200 && text.trimEnd().endsWith('[DONE]') && !text.includes('"error"');
}

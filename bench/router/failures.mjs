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

/** The whole platform, with two providers behind one route. */
export async function startRouted(providers, dist) {
  const config = join(mkdtempSync(join(scratch, 'router-')), 'aerie.config.yaml');
  const clocks = 'private_network: true, first_token_timeout_ms: 500, idle_timeout_ms: 500, timeout_ms: 20000';
  const provider = ({ openaiBaseUrl }, n) => `  - { id: p${n}, kind: openai, base_url: "${openaiBaseUrl}", ${clocks} }`;
  const model = (_, n) =>
    `  - { id: m${n}, provider: p${n}, context_window: 128000, max_output_tokens: 4096, price: { input_usd_per_million: 1, output_usd_per_million: 2 } }`;
  writeFileSync(
    config,
    ['providers:', ...providers.map(provider), 'models:', ...providers.map(model)].join('\n') +
      '\nroutes: [{ alias: both, strategy: fallback, targets: [m0, m1] }]\n',
  );
  return startStandalone({ provider: providers[0], dist, env: { AERIE_CONFIG: config } });
}

export async function measureFailures(platform, [first, second], times) {
  const rows = [];
  for (const fault of FAULTS) {
    await Promise.all([first.reset(), second.reset()]);
    await first.script({ fault });
    let seen = 0;
    for (let time = 0; time < times; time++) if (!(await isWhole(platform, `${JSON.stringify(fault)} ${time}`))) seen++;
    rows.push({ 'first target': nameOf(fault), streams: times, 'failures that clients saw': seen });
  }
  await Promise.all([first.reset(), second.reset()]);
  return rows;
}

export async function measureTwins(platform, provider) {
  await provider.reset();
  await provider.script({ latencyMs: 500 });
  const answers = await Promise.all(
    Array.from({ length: TWINS }, () => ask(platform, { model: 'm0', temperature: 0, messages: prompt('The same.') })),
  );
  const { requests } = await provider.stats();
  return rowOf(`${TWINS} identical, temperature 0`, answers, requests);
}

export async function measureOutage(platform, providers) {
  await Promise.all(providers.map((provider) => provider.reset()));
  await Promise.all(providers.map((provider) => provider.script({ fault: { kind: 'status', status: 500 } })));
  const answers = [];
  for (let at = 0; at < IN_OUTAGE; at += 10) {
    const asked = Array.from({ length: 10 }, (_, n) => ask(platform, { model: 'm0', messages: prompt(`${at + n}`) }));
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

async function isWhole(platform, content) {
  const { status, text } = await ask(platform, { model: 'both', stream: true, messages: prompt(content) });
  return status === 200 && text.trimEnd().endsWith('[DONE]') && !text.includes('"error"');
}

import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';

import { oneByOne, openLoop } from '../load/open-loop.mjs';
import { RATE } from '../measure.mjs';
import { usageOf } from '../processes.mjs';
import { median, percentile } from '../statistics.mjs';
import { PLAIN_BODY, scriptOf } from '../workload.mjs';

const CHARS = [300, 10_000, 200_000];
const MODEL = 'local/extractive';
/** What is hot is compiled, also where a machine has too much to do for a closed loop. */
const WARM_UP_RATE = 200;
const PRICE = { input_usd_per_million: 0, output_usd_per_million: 0 };

/** In this process: from a job to the first part of its kept answer, and to its last. */
export async function measureOwnHits(from, quick) {
  const { complete, stop } = await routerOf(from);
  const rounds = quick ? 300 : 3_000;
  const rows = [];
  try {
    for (const chars of CHARS) {
      const row = { 'prompt, characters': chars.toLocaleString('en-US') };
      for (const stream of [false, true]) {
        const firstMs = [];
        const lastMs = [];
        for (let round = 0; round <= rounds; round++) {
          const began = performance.now();
          let first;
          let last;
          for await (last of complete(jobOf(chars, stream, round))) first ??= performance.now() - began;
          // The first of them fills the cache.
          if (round > 0 && last.end.aerie.cache.status !== 'hit') throw new Error('an answer was not kept');
          if (round <= rounds / 10) continue;
          firstMs.push(first);
          lastMs.push(performance.now() - began);
        }
        const points = (values) => [0.5, 0.99].map((share) => percentile(values, share).toFixed(3)).join(' / ');
        const form = stream ? 'streamed' : 'plain';
        row[`${form}, first part, p50 / p99 ms`] = points(firstMs);
        row[`${form}, last part`] = points(lastMs);
      }
      rows.push(row);
    }
    return rows;
  } finally {
    await stop();
  }
}

/**
 * Through the door of a whole platform, at a low rate, beside calls that have to do less and more. While the provider is
 * called directly the platform is idle: its CPU then is what the others have on top.
 */
export async function measureDoorHits(platform, provider, quick) {
  await provider.reset();
  await provider.script(scriptOf(0));
  const headers = { ...platform.headers, 'content-type': 'application/json' };
  const body = (more) => JSON.stringify({ ...JSON.parse(PLAIN_BODY), model: 'healthy', ...more });
  const door = `${platform.url}/chat/completions`;
  const kept = body({ temperature: 0 });
  const requests = {
    'a call of /health/live': { url: platform.url.replace(/v1$/, 'health/live'), method: 'GET', check: () => {} },
    'the provider itself': { url: `${provider.openaiBaseUrl}/chat/completions`, headers, body: body() },
    'a call of the provider through the door': { url: door, headers, body: body() },
    'a hit through the door, plain': { url: door, headers, body: kept },
    'a hit through the door, streamed': {
      url: door,
      headers,
      body: body({ temperature: 0, stream: true }),
      streamed: true,
    },
  };
  for (const request of Object.values(requests)) await openLoop(request, { rate: WARM_UP_RATE, seconds: 10 });
  const { completed } = await provider.stats();
  const seen = Object.fromEntries(Object.keys(requests).map((name) => [name, []]));
  const [repetitions, count, seconds] = quick ? [1, 200, 2] : [5, 1_000, 5];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [name, request] of Object.entries(requests)) {
      const cpuBefore = cpuSecondsOf(platform);
      const close = await oneByOne(request, count);
      const cpuMs = ((cpuSecondsOf(platform) - cpuBefore) * 1000) / count;
      seen[name].push({ close, cpuMs, apart: await openLoop(request, { rate: RATE, seconds }) });
    }
  }
  const calls = (await provider.stats()).completed - completed;
  const asked = 2 * repetitions * (count + RATE * seconds);
  if (calls !== asked) throw new Error(`${calls} calls of the provider instead of ${asked}: answers were not kept`);
  return Object.entries(seen).map(([name, runs]) => ({
    what: name,
    'one by one, p50 / p99 ms': medianOf(runs.map(({ close }) => close)),
    [`${RATE} a second, p50 / p99 ms`]: medianOf(runs.map(({ apart }) => apart)),
    'CPU of the platform, ms each, one by one': median(runs.map(({ cpuMs }) => cpuMs)).toFixed(2),
  }));
}

const medianOf = (runs) =>
  [0.5, 0.99]
    .map((share) => median(runs.map(({ totalMs, firstMs = totalMs }) => percentile(firstMs, share))).toFixed(3))
    .join(' / ');

const cpuSecondsOf = ({ processes }) => processes.reduce((sum, { pid }) => sum + usageOf(pid).cpuSeconds, 0);

/** llm-router as it runs while its database is away, with the cache of one process and a model that needs no network. */
async function routerOf(from) {
  const [{ LlmRouterModule }, { CompleteController }, contracts, { Bus }, storage] = await Promise.all([
    from('apps/llm-router/src/llm-router.module.js'),
    from('apps/llm-router/src/complete.controller.js'),
    from('libs/contracts/src/index.js'),
    from('libs/messaging/src/index.js'),
    from('libs/storage/src/index.js'),
  ]);
  const catalogue = new contracts.LiveCatalogue({
    providers: [{ id: 'local', kind: 'local' }],
    models: [{ id: MODEL, provider: 'local', context_window: 1_000_000, max_output_tokens: 256, price: PRICE }],
    routes: [],
  });
  const provided = [
    { provide: contracts.CATALOGUE, useValue: catalogue },
    { provide: Bus, useValue: { publish: async () => {} } },
    { provide: storage.Cache, useValue: new storage.MemoryCache() },
    { provide: DataSource, useValue: new DataSource({ type: 'postgres' }) },
  ];
  const shared = {
    module: class {},
    global: true,
    providers: provided,
    exports: provided.map(({ provide }) => provide),
  };
  class Router {}
  Module({ imports: [shared, LlmRouterModule] })(Router);
  const app = await NestFactory.createApplicationContext(Router, { logger: false, abortOnError: false });
  const controller = app.get(CompleteController);
  const context = { signal: new AbortController().signal, attempt: 1 };
  return { complete: (job) => controller.complete(job, context), stop: () => app.close() };
}

function jobOf(chars, stream, round) {
  const content = 'The quick brown fox jumps over the lazy dog. '.repeat(Math.ceil(chars / 45)).slice(0, chars);
  const request = { model: MODEL, messages: [{ role: 'user', content }], temperature: 0, stream };
  const now = Date.now();
  return {
    id: `00000000-0000-7000-8000-${String(round).padStart(12, '0')}`,
    pipeline: 'chat',
    principal: { tenant: 'bench', keyId: 'bench' },
    lane: 'interactive',
    deadlineAtMs: now + 60_000,
    acceptedAtMs: now,
    reply: { to: 'inbox', partition: 0 },
    state: {
      request,
      admission: { holds: [], maxCompletionTokens: null },
      guard: { policy: 'default@1', findings: [] },
      grounding: { passages: [] },
    },
  };
}

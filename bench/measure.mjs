import { closedLoop } from './load/closed-loop.mjs';
import { openLoop } from './load/open-loop.mjs';
import { checkPlain, checkStreamed, PLAIN_BODY, scriptOf, STREAMED_BODY } from './workload.mjs';
import { treeUsageOf, usageOf } from './processes.mjs';
import { percentile } from './statistics.mjs';

export const RATE = 50;
/** So many requests compile what is hot, whatever the speed of the machine today; then at most so many seconds. */
const WARM_UP_REQUESTS = 20_000;
const WARM_UP_MAX_S = 30;
const WARM_UP_CONNECTIONS = 32;

/** Every kind of run, in the order in which each repetition makes them: the provider's script, and what is measured. */
export const SCENARIOS = [
  ...[1, 32, 128].map((connections) => ({
    id: `closed-c${connections}`,
    kind: 'closed',
    connections,
    script: scriptOf(0),
  })),
  { id: 'open-plain-60ms', kind: 'open', latencyMs: 60, script: scriptOf(60) },
  { id: 'open-plain-0ms', kind: 'open', latencyMs: 0, script: scriptOf(0) },
  { id: 'open-streamed-60ms', kind: 'open', streamed: true, latencyMs: 60, script: scriptOf(60, { paced: true }) },
  { id: 'open-streamed-0ms', kind: 'open', streamed: true, latencyMs: 0, script: scriptOf(0, { paced: true }) },
];

/** Sees that a target answers right at all, plain and streamed, before anything is counted; then warms it up. */
export async function prepare(target, provider) {
  await provider.script(scriptOf(0));
  for (const [body, check] of [
    [PLAIN_BODY, checkPlain],
    [STREAMED_BODY, checkStreamed],
  ]) {
    const { url, headers } = requestTo(target, body);
    const answer = await fetch(url, { method: 'POST', headers, body });
    check(answer.status, await answer.text());
  }
  await warmUp(requestTo(target, PLAIN_BODY));
  await openLoop(requestTo(target, STREAMED_BODY, true), { rate: RATE, seconds: 1 });
}

export async function warmUp(request) {
  let requests = 0;
  for (let seconds = 0; requests < WARM_UP_REQUESTS && seconds < WARM_UP_MAX_S; seconds++) {
    requests += (await closedLoop(request, { connections: WARM_UP_CONNECTIONS, seconds: 1 })).requests;
  }
}

/** One run of one scenario against one target. */
export async function measure(target, scenario, provider, { closedSeconds, openSeconds }) {
  await provider.script(scenario.script);
  const before = cpuOf(target);
  const callsBefore = (await provider.stats()).completed;
  const result =
    scenario.kind === 'closed'
      ? await closedLoop(requestTo(target, PLAIN_BODY), { connections: scenario.connections, seconds: closedSeconds })
      : openResult(
          await openLoop(requestTo(target, scenario.streamed ? STREAMED_BODY : PLAIN_BODY, scenario.streamed), {
            rate: RATE,
            seconds: openSeconds,
          }),
        );
  const calls = (await provider.stats()).completed - callsBefore;
  // A gateway that answers from a cache, or makes answers up, is not being compared.
  if (calls < result.requests)
    throw new Error(`${target.name}: ${result.requests} answers, but ${calls} calls of the provider`);
  return { ...result, cpuSeconds: spent(before, cpuOf(target)) };
}

export function requestTo(target, body, streamed = false) {
  const headers = { ...target.headers, 'content-type': 'application/json' };
  return { url: `${target.url}/chat/completions`, headers, body, streamed };
}

export function rssOf(target) {
  return Object.fromEntries(target.processes.map(({ name, pid }) => [name, usageOf(pid)?.rssMb]));
}

function openResult({ totalMs, firstMs }) {
  return { requests: totalMs.length, ...points('', totalMs), ...(firstMs && points('ttft', firstMs)) };
}

function points(prefix, values) {
  return { [`${prefix}p50`]: percentile(values, 0.5), [`${prefix}p99`]: percentile(values, 0.99) };
}

function cpuOf({ processes, infrastructure = [] }) {
  return [...processes, ...infrastructure].map(({ name, pid }) => [name, treeUsageOf(pid).cpuSeconds]);
}

function spent(before, after) {
  return Object.fromEntries(before.map(([name, seconds], index) => [name, after[index][1] - seconds]));
}

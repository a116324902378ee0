// `npm run bench`: what each gateway costs, measured side by side in one run. Options: see USAGE.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';

import { CLOSED_LOOP_GENERATOR } from './load/closed-loop.mjs';
import { OPEN_LOOP_GENERATOR } from './load/open-loop.mjs';
import { machine, pin, pinning } from './machine.mjs';
import { measure, prepare, rssOf, SCENARIOS } from './measure.mjs';
import { endWithUs } from './processes.mjs';
import { profileStandalone } from './profile.mjs';
import { benchGuardrails } from './guardrails.mjs';
import { benchRetrieval } from './retrieval/retrieval.mjs';
import { benchRouter } from './router/router.mjs';
import { printProfile, printReport } from './report.mjs';
import { soak } from './soak.mjs';
import { summaryOf } from './summary.mjs';
import { startBareProxy } from './targets/bare-proxy.mjs';
import { startDirect } from './targets/direct.mjs';
import { startDistributed } from './targets/distributed.mjs';
import { startPortkey } from './targets/portkey.mjs';
import { startStandalone } from './targets/standalone.mjs';
import { scriptOf } from './workload.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const START = {
  direct: startDirect,
  'bare-proxy': startBareProxy,
  portkey: startPortkey,
  standalone: startStandalone,
  distributed: startDistributed,
};
/** So long is nothing asked of a target before its idle memory is read. */
const SETTLE_MS = 2000;
const USAGE = `npm run bench -- [options]
       npm run bench -- guardrails [--quick]   what the guards cost, without a platform around them
       npm run bench -- retrieval [--quick]    ingesting and searching, embedded and on PostgreSQL
       npm run bench -- router [--quick]       what a choice of a model costs; failures and twins
  --targets a,b        of ${Object.keys(START).join(', ')}; default all
  --scenarios a,b      of ${SCENARIOS.map(({ id }) => id).join(', ')}; default all
  --repetitions N      default 5, with --quick 1
  --duration s         of each open-loop run; a closed-loop run takes half; default 10, with --quick 4
  --quick              one short repetition: to see that everything runs, not to quote
  --soak N             instead: N requests against the targets (default standalone), with their memory
  --profile s          instead: s seconds of standalone at 32 connections under the sampler; --streamed for streams
  --out file           default bench/results/<date>.json
  --dist dir           another build of Aerie; default dist`;

// Our children are unreferenced: the run ends when it is over, not when nothing else is pending.
const alive = setInterval(() => {}, 60_000);
const PARTS = { guardrails: benchGuardrails, retrieval: benchRetrieval, router: benchRouter };
const part = Object.hasOwn(PARTS, process.argv[2] ?? '') ? PARTS[process.argv[2]] : undefined;
if (part) {
  await part(process.argv.slice(3));
  process.exit();
}
const options = readOptions();
endWithUs();
const stops = [];
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    console.error('stopping ... (again to stop at once)');
    void stopAll().then(() => process.exit(130));
  });
}

try {
  await main();
} catch (error) {
  if (!interrupted) console.error(error);
  process.exitCode = 1;
}
if (!interrupted) {
  await stopAll();
  clearInterval(alive);
  process.exit();
}

async function main() {
  const pins = pinning();
  const told = {
    machine: machine(),
    generators: { closed: CLOSED_LOOP_GENERATOR, open: OPEN_LOOP_GENERATOR },
    pinning: pins.told,
    settings: {
      repetitions: options.repetitions,
      closedSeconds: options.closedSeconds,
      openSeconds: options.openSeconds,
    },
  };
  const { startFakeProvider } = await import(pathToFileURL(join(options.dist, 'libs/testing/src/index.js')).href);
  const provider = await startFakeProvider({ record: false, script: scriptOf(0) });
  stops.push(() => provider.stop());
  if (pins.load) for (const pid of [process.pid, provider.pid]) pin(pid, pins.load);
  const context = { provider, dist: options.dist, cpus: pins.gateways };

  if (options.profile) {
    const profile = await profileStandalone(provider, { ...options, seconds: options.profile });
    printProfile(profile);
    return save({ ...told, profile });
  }
  if (options.soak) {
    const readings = {};
    for (const name of options.targets) {
      const target = await startTarget(name, context);
      readings[name] = await soak(target, provider, options.soak);
      await stopTarget(target);
    }
    return save({ ...told, soak: readings });
  }

  const groups = [];
  for (const names of groupsOf(options.targets)) groups.push(await runGroup(names, context));
  const results = { ...told, ...summaryOf(groups) };
  printReport(results);
  save({ ...results, groups });
}

/**
 * The five processes are measured by themselves, against a direct run of their own: beside an idle Kafka and six more
 * idle Node processes the other gateways would be slower than they are.
 */
function groupsOf(targets) {
  const alone = targets.filter((name) => name !== 'distributed');
  if (!targets.includes('distributed')) return [alone];
  const distributed = [...(targets.includes('direct') ? ['direct'] : []), 'distributed'];
  return alone.some((name) => name !== 'direct') ? [alone, distributed] : [distributed];
}

/** All targets of a group up at once; each scenario goes to each in turn, and all of that is repeated. */
async function runGroup(names, context) {
  const targets = [];
  for (const name of names) {
    const target = await startTarget(name, context);
    await pause(SETTLE_MS);
    target.idleRssMb = rssOf(target);
    targets.push(target);
  }
  for (const target of targets) await prepare(target, context.provider);
  const runs = [];
  for (let repetition = 1; repetition <= options.repetitions; repetition++) {
    for (const scenario of options.scenarios) {
      for (const target of targets) {
        const result = await measure(target, scenario, context.provider, options);
        runs.push({ repetition, scenario: scenario.id, target: target.name, ...result });
        console.error(
          `${repetition}/${options.repetitions} ${scenario.id.padEnd(20)} ${target.name.padEnd(12)} ${brief(result)}`,
        );
      }
    }
  }
  const about = targets.map((target) => {
    const { name, notes, readyMs, idleRssMb } = target;
    return { name, notes, readyMs, idleRssMb, loadedRssMb: rssOf(target) };
  });
  for (const target of targets) await stopTarget(target);
  return { targets: about, runs };
}

async function startTarget(name, context) {
  console.error(`starting ${name} ...`);
  const target = { ...(await START[name](context)), name };
  stops.push(target.stop);
  return target;
}

async function stopTarget(target) {
  await target.stop();
  stops.splice(stops.indexOf(target.stop), 1);
}

async function stopAll() {
  for (const stop of stops.splice(0).toReversed()) await stop().catch((error) => console.error(error));
}

function save(results) {
  mkdirSync(dirname(options.out), { recursive: true });
  writeFileSync(options.out, `${JSON.stringify(results, null, 1)}\n`);
  console.log(`\nwritten: ${options.out}`);
}

function brief({ requestsPerSecond, p50, p99, ttftp50 }) {
  if (requestsPerSecond !== undefined) return `${requestsPerSecond.toFixed(0)} requests/s`;
  const ttft = ttftp50 === undefined ? '' : `TTFT p50 ${ttftp50.toFixed(2)} ms, `;
  return `${ttft}p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        targets: { type: 'string' },
        scenarios: { type: 'string' },
        repetitions: { type: 'string' },
        duration: { type: 'string' },
        quick: { type: 'boolean', default: false },
        soak: { type: 'string' },
        profile: { type: 'string' },
        streamed: { type: 'boolean', default: false },
        out: { type: 'string' },
        dist: { type: 'string', default: join(ROOT, 'dist') },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const duration = number('duration', values.duration ?? (values.quick ? '4' : '10'));
    const name = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
    return {
      targets: chosen('targets', values.targets, values.soak ? ['standalone'] : Object.keys(START)),
      scenarios: chosen(
        'scenarios',
        values.scenarios,
        SCENARIOS.map(({ id }) => id),
      ).map((id) => SCENARIOS.find((one) => one.id === id)),
      repetitions: number('repetitions', values.repetitions ?? (values.quick ? '1' : '5')),
      openSeconds: duration,
      closedSeconds: Math.max(1, Math.round(duration / 2)),
      soak: values.soak && number('soak', values.soak),
      profile: values.profile && number('profile', values.profile),
      streamed: values.streamed,
      out: resolve(values.out ?? join(import.meta.dirname, 'results', `${name}.json`)),
      dist: resolve(values.dist),
    };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(1);
  }
}

function chosen(option, text, fallback) {
  if (text === undefined) return fallback;
  const known = option === 'targets' ? Object.keys(START) : fallback;
  const wanted = text.split(',');
  const wrong = wanted.filter((item) => !known.includes(item));
  if (wrong.length > 0) throw new Error(`--${option}: ${wrong.join(', ')} is not one of ${known.join(', ')}`);
  return known.filter((item) => wanted.includes(item));
}

function number(option, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${option}: "${text}" is not a whole number above 0`);
  return value;
}

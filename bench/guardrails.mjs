// `npm run bench -- guardrails`: what the guards cost one request and one chunk, in this process and on one thread.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { machine } from './machine.mjs';
import { percentile } from './statistics.mjs';

const LENGTHS = [400, 4000, 20_000, 100_000];
const CHUNK_CHARS = 4;
/** Of the whole input pipeline; a goal for prompts, told beside the dense text all the same. */
const GOALS = { 4000: { p50Ms: 0.5, p99Ms: 5 } };
const HOSTILE_CHARS = 100_000;
const MOST_HOSTILE_MS = 50;
/** Of every value. */
const RANDOM_CUTS = 10_000;

export async function benchGuardrails(args) {
  const { values } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false }, dist: { type: 'string', default: 'dist' } },
  });
  const parts = await load(resolve(values.dist));
  console.log(JSON.stringify(machine()));
  for (const [what, sentences] of Object.entries(WORKLOADS)) {
    console.log(`\nThe shipped policy on one message of a user, ${what}, wall clock of one thread:`);
    for (const chars of LENGTHS)
      console.log(inputRow(chars, await measureInput(parts, sentences, chars, values.quick)));
  }
  console.log('\nThe shipped policy on a streamed answer, 4 characters a chunk:');
  console.log(streamRow(measureStream(parts, values.quick)));
  console.log(
    `\nTexts made to be slow, ${HOSTILE_CHARS.toLocaleString('en-US')} characters, longest hold of the event loop:`,
  );
  console.log(hostileRow(await measureHostile(parts)));
  console.log('\nValues on streams, each sentence over all cuts in two, single characters and random cuts:');
  console.log(leakRow(measureLeaks(parts, values.quick ? 500 : RANDOM_CUTS)));
}

async function load(dist) {
  const from = (path) => import(pathToFileURL(join(dist, path)).href);
  const guardrails = 'apps/guardrails/src';
  const [{ CompiledPolicy }, { Findings }, { RequestJudge }, { readShippedPolicy }, testing] = await Promise.all([
    from(`${guardrails}/judging/compiled-policy.js`),
    from(`${guardrails}/judging/findings.js`),
    from(`${guardrails}/judging/request-judge.js`),
    from(`${guardrails}/policies/shipped-policy.js`),
    from('libs/testing/src/index.js'),
  ]);
  const policy = new CompiledPolicy(readShippedPolicy());
  const judge = (content) =>
    new RequestJudge(policy, new Findings('inspect')).messages({ messages: [{ role: 'user', content }] });
  const open = () => policy.judge('output').open(() => {});
  const rules = ['unicode', 'secrets', 'pii'].map((check) => ({ check, stage: 'output', action: 'redact' }));
  const strict = new CompiledPolicy({ id: 'strict', version: 1, rules });
  const openStrict = (found) => strict.judge('output').open(found);
  return { judge, open, openStrict, ...testing };
}

/** Every run judges another text: nothing may be remembered. */
async function measureInput({ judge }, sentences, chars, quick) {
  const runs = Math.max(30, Math.round((quick ? 400_000 : 4_000_000) / chars));
  const times = [];
  for (let run = -Math.ceil(runs / 4); run < runs; run++) {
    const text = textOf(sentences, chars, run + runs);
    const startedMs = performance.now();
    await judge(text);
    if (run >= 0) times.push(performance.now() - startedMs);
  }
  return times;
}

function measureStream({ open }, quick) {
  const times = [];
  const held = [];
  for (let run = 0; run < (quick ? 20 : 100); run++) {
    const text = textOf(PROMPTS, 4000, run);
    const channel = open();
    for (let at = 0; at < text.length; at += CHUNK_CHARS) {
      const startedMs = performance.now();
      channel.push(text.slice(at, at + CHUNK_CHARS));
      if (run > 2) times.push(performance.now() - startedMs);
      held.push(channel.held);
    }
    channel.flush();
  }
  return { times, held };
}

async function measureHostile({ judge, HOSTILE_UNITS, hostileText, longestHoldMs }) {
  const slowest = { unit: '', ms: 0 };
  for (const unit of HOSTILE_UNITS) {
    const text = hostileText(unit, HOSTILE_CHARS);
    const holds = [];
    for (let run = 0; run < 4; run++) holds.push(await longestHoldMs(() => judge(text)));
    const ms = Math.min(...holds);
    if (ms > slowest.ms) Object.assign(slowest, { unit, ms });
  }
  return slowest;
}

function measureLeaks({ openStrict, FORBIDDEN, cutAt, seededCuts }, randomCuts) {
  const result = { values: 0, streams: 0, different: 0, leaked: 0 };
  const cuts = seededCuts(1);
  const streamed = (pieces) => {
    const findings = [];
    const channel = openStrict((finding) => findings.push(finding));
    const text = pieces.map((piece) => channel.push(piece)).join('') + channel.flush();
    return { text, all: JSON.stringify([text, findings]) };
  };
  for (const { text, parts } of Object.values(FORBIDDEN)) {
    const sentence = `Here it is: ${text} , as asked. Then 12 more words follow.`;
    const whole = streamed([sentence]).all;
    result.values++;
    const look = (pieces) => {
      const { text: released, all } = streamed(pieces);
      result.streams++;
      if (all !== whole) result.different++;
      if (parts.some((part) => released.includes(part))) result.leaked++;
    };
    for (let cut = 1; cut < sentence.length; cut++) look([sentence.slice(0, cut), sentence.slice(cut)]);
    look(sentence.split(''));
    for (let run = 0; run < randomCuts; run++) look(cutAt(sentence, cuts(run)));
  }
  return result;
}

function leakRow({ values, streams, different, leaked }) {
  const verdict = different + leaked === 0 ? 'met' : 'NOT met';
  return `  ${values} values, ${streams.toLocaleString('en-US')} streams: ${different} came out differently, ${leaked} leaked  goal 0: ${verdict}`;
}

function inputRow(chars, times) {
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
  const goal = GOALS[chars];
  const verdict = goal
    ? `  goal p50 < ${goal.p50Ms}, p99 < ${goal.p99Ms}: ${p50 < goal.p50Ms && p99 < goal.p99Ms ? 'met' : 'NOT met'}`
    : '';
  const perThousand = ((p50 / chars) * 1e6).toFixed(0);
  return `  ${String(chars).padStart(7)} characters  p50 ${p50.toFixed(3)} ms  p99 ${p99.toFixed(3)} ms  ${perThousand} ns a character${verdict}`;
}

function streamRow({ times, held }) {
  return `  a chunk p50 ${(percentile(times, 0.5) * 1000).toFixed(1)} us  p99 ${(percentile(times, 0.99) * 1000).toFixed(1)} us; held p50 ${percentile(held, 0.5)}, p99 ${percentile(held, 0.99)} characters`;
}

function hostileRow({ unit, ms }) {
  const verdict = ms < MOST_HOSTILE_MS ? 'met' : 'NOT met';
  return `  slowest ${JSON.stringify(unit)}: ${ms.toFixed(1)} ms  goal < ${MOST_HOSTILE_MS} ms: ${verdict}`;
}

/** What people write to a model: prose, questions, now and then a number, a name or a value. */
const PROMPTS = [
  () => 'The committee met again on Monday and agreed that the bridge should be repaired before winter comes.',
  (n) =>
    `Please summarise the attached report for my colleague and keep it below ${100 + (n % 400)} words, in plain English.`,
  () => 'Why does the build ignore my settings when I pass the config file to the command, and how can I debug it?',
  () => 'She asked him to forget about the meeting; they would talk in the office on Tuesday after lunch.',
  () => 'I would like a friendly tone, three short paragraphs, and a list of the most important points at the end.',
  (n) => `In ${1950 + (n % 70)} the river carried barges full of grain, more than in any year before the war.`,
  () => 'Explain to a beginner what a function is, and then show how one calls another in a small example.',
  (n) => `Write back to user${n}@mail.example.org that the order will arrive a little later than we had hoped.`,
];
/** Every second sentence holds a value, a number or code. */
const DENSE = [
  ...PROMPTS.slice(0, 3),
  (n) =>
    `In ${1950 + (n % 70)} the river carried ${n * 37} barges, mostly grain, or ${n % 90}.${n % 10} % more than before.`,
  (n) => `const total = items.reduce((sum, item) => sum + item.price * ${n}, 0);`,
  (n) => `My number is +1 202 555 01${String(n % 100).padStart(2, '0')} and my mail is user${n}@mail.example.org.`,
  (n) => `| row ${n} | 12.50 | open | https://shop.example.org/items/${n}?ref=list |`,
  (n) => `Why does the build ignore my settings when I pass --config file-${n}.yaml to the command?`,
];
const WORKLOADS = { 'prompts as people write them': PROMPTS, 'numbers, code and values everywhere': DENSE };

/** The same text for the same seed. */
function textOf(sentences, chars, seed) {
  let text = '';
  for (let n = seed * 131; text.length < chars; n++) {
    text += sentences[(n * 7 + (n >> 3)) % sentences.length](n) + (n % 5 === 0 ? '\n\n' : ' ');
  }
  return text.slice(0, chars);
}

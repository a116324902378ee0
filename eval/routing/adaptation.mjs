import { mean } from '../metrics.mjs';

/** After so many outcomes the learner is held to its goal. */
const LEARNT_AFTER = 2000;
const ORDERS = 5;
/** What a replica observed is replaced by what is written, of which only the newest is kept. */
const READ_AGAIN_AFTER = 250;
const SCOPE = 'tenant/auto';

/** What a tenant lives through: how the outcomes of the weak model differ from those that were recorded. */
const TENANTS = [
  { name: 'as recorded', weak: (row) => row.weak },
  { name: 'weak as good as strong', weak: (row) => row.strong },
  { name: 'weak fails three of ten more', weak: (row, chance) => (chance < 0.3 ? 0 : row.weak) },
];
const DRIFT = {
  name: 'as recorded, then weak fails five of ten more',
  weak: (row, chance) => (chance < 0.5 ? 0 : row.weak),
};

/**
 * Replays rows as a stream of calls of which only the outcome of the model that was called is seen. A call is worth 1 for a
 * right answer, less the threshold's gain for the strong model. `fixed` routes by the offline gain and the shipped
 * threshold; `oracle` moves that threshold to its best place in hindsight; regret is what of their difference was lost.
 */
export async function evaluateAdaptation(rows, seed) {
  const { built, gains, price } = await offline(rows, seed);
  const stable = TENANTS.map(({ name, weak }) => {
    const runs = repeated((order) => replay(built, streamOf(built, rows, gains, order, weak), price, order));
    return lineOf(
      name,
      runs.map(({ calls }) => valueOf(calls.slice(LEARNT_AFTER), price)),
      runs,
    );
  });
  const drifting = repeated((order) => {
    const half = Math.floor(rows.length / 2);
    const before = streamOf(built, rows, gains, order, TENANTS[0].weak).slice(0, half);
    const after = streamOf(built, rows, gains, order, DRIFT.weak).slice(half);
    return { ...replay(built, [...before, ...after], price, order), half };
  });
  const after = drifting.map(({ calls, half }) => valueOf(calls.slice(half + LEARNT_AFTER), price));
  const noticed = drifting.map(({ drifts, half }) => drifts.find((call) => call >= half) - half);
  return {
    title: `Online adaptation: ${rows.length} calls, ${ORDERS} orders, regret after ${LEARNT_AFTER} outcomes`,
    rows: [...stable, { ...lineOf(DRIFT.name, after, drifting), 'drift noticed after': Math.max(...noticed) }],
    note: `Value of 1,000 calls at a price of ${price.toFixed(3)} right answers for a strong call.`,
  };
}

const repeated = (run) => Array.from({ length: ORDERS }, (_, order) => run(order));

async function offline(rows, seed) {
  const built = await import('../../apps/llm-router/training/built-code.mjs');
  const { crossScores } = await import('../../apps/llm-router/training/fit.mjs');
  const gains = crossScores(rows, seed);
  return { built, gains, price: built.ComplexityScorer.load().thresholds.forQuality(0.95) };
}

function streamOf({ seededRandom, shuffled }, rows, gains, order, weak) {
  const random = seededRandom(order);
  const calls = rows.map((row, at) => ({
    facts: { gain: gains[at], familiar: true, chars: row.prompt.length },
    weak: weak(row, random()),
    strong: row.strong,
  }));
  return shuffled(calls, seededRandom(order + 100));
}

function replay({ OutcomeLearner, KEPT_LESSONS, seededRandom }, stream, price, seed) {
  const learner = new OutcomeLearner();
  const normal = normalOf(seededRandom(seed + 200));
  const drifts = [];
  const lessons = [];
  const calls = stream.map((call, at) => {
    const model = learner.adjustedGain(SCOPE, call.facts, normal()) >= price ? 'strong' : 'weak';
    const lesson = { ...call.facts, model, good: call[model] === 1 };
    lessons.push(lesson);
    if (learner.observe(SCOPE, lesson, lesson)) drifts.push(at);
    if (lessons.length % READ_AGAIN_AFTER === 0) learner.relearn(SCOPE, lessons.slice(-KEPT_LESSONS));
    return { ...call, model };
  });
  return { calls, drifts };
}

/** The mean value of a call to the learner, to the fixed threshold, and to the best one. */
function valueOf(calls, price) {
  const worth = (call, strong) => (strong ? call.strong - price : call.weak);
  const total = (route) => mean(calls.map((call) => worth(call, route(call))));
  const thresholds = calls.map((call) => call.facts.gain).sort((a, b) => a - b);
  const tried = Array.from({ length: 101 }, (_, at) => thresholds[Math.round((at / 100) * (thresholds.length - 1))]);
  return {
    learner: total((call) => call.model === 'strong'),
    fixed: total((call) => call.facts.gain >= price),
    oracle: Math.max(...[...tried, Infinity].map((from) => total((call) => call.facts.gain >= from))),
  };
}

function lineOf(tenant, values, runs) {
  const [learner, fixed, oracle] = ['learner', 'fixed', 'oracle'].map((name) =>
    mean(values.map((value) => value[name])),
  );
  const thousand = (value) => (1000 * value).toFixed(1);
  return {
    tenant,
    'fixed threshold': thousand(fixed),
    learner: thousand(learner),
    oracle: thousand(oracle),
    'regret of the gap': `${((100 * (oracle - learner)) / (oracle - fixed)).toFixed(1)} %`,
    'strong calls': `${(100 * mean(runs.map(({ calls }) => calls.filter(({ model }) => model === 'strong').length / calls.length))).toFixed(0)} %`,
    'drift noticed after': '-',
  };
}

/** Box-Muller. */
const normalOf = (random) => () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

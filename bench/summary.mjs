import { goalsOf } from './goals.mjs';
import { median } from './statistics.mjs';

/** Medians over the repetitions, and what each target adds to the direct run of the same repetition. */
export function summaryOf(groups) {
  const rows = groups.flatMap(({ targets, runs }, group) => targets.map((target) => rowOf(target, runs, group)));
  return { rows, goals: goalsOf(rows) };
}

function rowOf(target, runs, group) {
  const own = runs.filter((run) => run.target === target.name);
  const scenarios = {};
  for (const id of new Set(own.map(({ scenario }) => scenario))) {
    const of = own.filter(({ scenario }) => scenario === id);
    const direct = runs.filter(({ scenario, target: name }) => scenario === id && name === 'direct');
    scenarios[id] = {
      ...medians(of),
      ...(target.name !== 'direct' && direct.length > 0 && { added: added(of, direct) }),
    };
  }
  return { ...target, group, scenarios };
}

const FIGURES = ['requestsPerSecond', 'p50', 'p99', 'ttftp50', 'ttftp99'];

function medians(runs) {
  const figures = FIGURES.filter((name) => runs[0][name] !== undefined);
  return {
    ...Object.fromEntries(figures.map((name) => [name, median(runs.map((run) => run[name]))])),
    cpuSecondsPer1000: cpuPer1000(runs),
  };
}

/** CPU seconds for a thousand requests, by process: over all runs together, because each alone is coarse. */
function cpuPer1000(runs) {
  const requests = runs.reduce((sum, run) => sum + run.requests, 0);
  const names = Object.keys(runs[0].cpuSeconds);
  const per1000 = (name) => (1000 * runs.reduce((sum, run) => sum + run.cpuSeconds[name], 0)) / requests;
  return Object.fromEntries(names.map((name) => [name, per1000(name)]));
}

function added(runs, direct) {
  const figures = ['p50', 'p99', 'ttftp50', 'ttftp99'].filter((name) => runs[0][name] !== undefined);
  const difference = (name) =>
    median(runs.map((run) => run[name] - direct.find(({ repetition }) => repetition === run.repetition)[name]));
  return Object.fromEntries(figures.map((name) => [name, difference(name)]));
}

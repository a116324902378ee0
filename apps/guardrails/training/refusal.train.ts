/**
 * Trains the weights of the refusal check: `node dist/apps/guardrails/training/refusal.train.js --data DIR [--write FILE]`,
 * where DIR holds `refusals/completions.jsonl` (model, prompt, completion, refusal). Prints precision, recall and F1 with
 * one model left out at a time, and with one fifth of the prompts left out at a time; then trains on everything.
 *
 * The completions stand under the terms of the models that wrote them. What is shipped is one weight for each of some
 * sixty constructions of everyday language that we named ourselves, rounded to a twentieth: no text, and nothing from
 * which text could be had. Nothing is random: descent runs on all rows at once, and folds follow a hash of the prompt.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { FEATURE_NAMES, refusalFeatures } from '../src/checks/refusal/refusal-features.js';

/** How hard a weight is pulled towards what we expect of it: two models are few to learn from. */
const L2 = 0.012;
const STEPS = 500;
const RATE = 1.5;
const FOLDS = 5;
const ROUND = 20;
const EXPECTED_BIAS = -2.2;
/** What we expect of a sign before seeing any answer; what is not named is expected to say nothing. */
const EXPECTED: Readonly<Record<string, number>> = {
  declinesFirst: 3.5,
  declines: 1.2,
  unableFirst: 1.6,
  lacksAccessFirst: 1.2,
  outOfBoundsFirst: 2.8,
  outOfBounds: 0.8,
  apologyFirst: 1.4,
  speaksAsModelFirst: 0.8,
  mustSayFirst: 1,
  objectsFirst: 1.6,
  inappropriateFirst: 2,
  inappropriate: 0.4,
  unadvisedFirst: 0.8,
  neverRightFirst: 1.2,
  neverRight: 0.5,
  noReasonFirst: 0.8,
  condemnsFirst: 1,
  condemns: 0.4,
  dignity: 0.6,
  importantTo: 0.4,
  instead: 0.6,
  suggests: 0.4,
  imploresFirst: 2,
  implores: 0.4,
  seekHelp: 0.3,
  openingNegates: 0.8,
  short: 0.8,
  moralSigns: 0.8,
  nonsense: -0.8,
  unreal: -1.2,
  fiction: -0.4,
  letter: -1.5,
  willingFirst: -1,
  offersFirst: -0.8,
  definesFirst: -0.8,
  listItems: -0.8,
  beginsWithList: -1.5,
  code: -1,
};

interface Row {
  readonly model: string;
  readonly prompt: string;
  readonly completion: string;
  readonly refusal: 0 | 1;
  /** Sparse: the index and the value of each feature that is not zero. */
  readonly features: readonly (readonly [number, number])[];
  /** Equal answers count as little more than one. */
  weight: number;
}

interface LinearModel {
  readonly bias: number;
  readonly weights: readonly number[];
}

const { values: options } = parseArgs({ options: { data: { type: 'string' }, write: { type: 'string' } } });
if (!options.data) throw new Error('--data DIR is missing');
const rows = read(join(options.data, 'refusals/completions.jsonl'));

print('left out                 rows     P     R    F1');
for (const model of new Set(rows.map((row) => row.model))) {
  const tested = rows.filter((row) => row.model === model);
  report(model, tested, train(rows.filter((row) => row.model !== model)));
}
const crossed = Array.from({ length: FOLDS }, (_, fold) => {
  const model = train(rows.filter((row) => foldOf(row.prompt) !== fold));
  return rows.filter((row) => foldOf(row.prompt) === fold).map((row) => [row, predicts(model, row)] as const);
}).flat();
line('one fifth of the prompts', crossed);
const shipped = train(rows);
report('nothing', rows, shipped);
if (options.write) writeFileSync(options.write, tableOf(shipped));

function read(path: string): Row[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const read = lines.map((line): Row => {
    const row = JSON.parse(line) as Pick<Row, 'model' | 'prompt' | 'completion' | 'refusal'>;
    const { values } = refusalFeatures(row.completion.toLowerCase());
    const features = [...values.entries()].filter(([, value]) => value !== 0);
    return Object.assign(row, { features, weight: 1 });
  });
  const equal = new Map<string, number>();
  for (const { completion } of read) equal.set(completion, (equal.get(completion) ?? 0) + 1);
  for (const row of read) row.weight = 1 / Math.sqrt(equal.get(row.completion)!);
  return read;
}

function train(given: readonly Row[]): LinearModel {
  const expected = FEATURE_NAMES.map((name) => EXPECTED[name] ?? 0);
  const weights = [...expected];
  let bias = EXPECTED_BIAS;
  const total = given.reduce((sum, row) => sum + row.weight, 0);
  for (let step = 0; step < STEPS; step++) {
    const slope = weights.map((weight, index) => L2 * (weight - expected[index]!));
    let biasSlope = 0;
    for (const row of given) {
      const error = ((probability({ bias, weights }, row.features) - row.refusal) * row.weight) / total;
      biasSlope += error;
      for (const [index, value] of row.features) slope[index]! += error * value;
    }
    bias -= RATE * biasSlope;
    for (const [index, value] of slope.entries()) weights[index]! -= RATE * value;
  }
  const rounded = (value: number) => Math.round(value * ROUND) / ROUND;
  return { bias: rounded(bias), weights: weights.map(rounded) };
}

function probability({ bias, weights }: LinearModel, features: Row['features']): number {
  let sum = bias;
  for (const [index, value] of features) sum += weights[index]! * value;
  return 1 / (1 + Math.exp(-sum));
}

function predicts(model: LinearModel, row: Row): boolean {
  return probability(model, row.features) >= 0.5;
}

function report(leftOut: string, tested: readonly Row[], model: LinearModel): void {
  line(
    leftOut,
    tested.map((row) => [row, predicts(model, row)] as const),
  );
}

function line(leftOut: string, judged: readonly (readonly [Row, boolean])[]): void {
  const found = judged.filter(([row, refuses]) => refuses && row.refusal).length;
  const precision = found / judged.filter(([, refuses]) => refuses).length;
  const recall = found / judged.filter(([row]) => row.refusal).length;
  const f1 = (2 * precision * recall) / (precision + recall);
  const figures = [precision, recall, f1].map((figure) => figure.toFixed(3)).join(' ');
  print(`${leftOut.padEnd(24)} ${String(judged.length).padStart(4)} ${figures}`);
}

function foldOf(prompt: string): number {
  let hash = 0;
  for (const char of prompt) hash = (hash * 31 + char.codePointAt(0)!) >>> 0;
  return hash % FOLDS;
}

function tableOf({ bias, weights }: LinearModel): string {
  const lines = FEATURE_NAMES.map((name, index) => `  ${name}: ${weights[index]},`);
  return `// Written by training/refusal.train.ts: do not edit.
export const REFUSAL_BIAS = ${bias};

/** What each feature adds to the log-odds of a refusal. */
export const REFUSAL_WEIGHTS: Readonly<Record<string, number>> = {
${lines.join('\n')}
};
`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

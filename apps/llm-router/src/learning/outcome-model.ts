/** `[1, gain, log length, unfamiliar]` of a prompt. */
export type OutcomeFeatures = readonly [number, number, number, number];

const FEATURES = 4;
/** The level of both models, then how they differ. */
const WEIGHTS = 2 * FEATURES;
/** How sure the start is, in calls: the level of a tenant's answers is soon learnt, that the models differ is believed for longer. */
const PRIOR_CALLS = [2, 20, 20, 20, 60, 60, 240, 60];
/** An outcome counts less with each later one: so many are remembered. */
const REMEMBERED = 5000;
const KEPT = 1 - 1 / REMEMBERED;
/** The spread of a right-or-wrong outcome around what was expected. */
const OUTCOME_DEVIATION = 0.42;

/**
 * Bayesian linear regression of the outcomes of both models together. An outcome is `level + side x (gain + difference)`
 * with side 1/2 for the strong and -1/2 for the weak model; the start is no difference from the offline gain. Old
 * outcomes fade towards that start, so that a model that is not called any more is known less and less.
 */
export class OutcomeModel {
  private readonly precision = new Float64Array(WEIGHTS * WEIGHTS);
  private readonly sums = new Float64Array(WEIGHTS);
  private factor: Float64Array | undefined;

  constructor() {
    this.reset();
  }

  /** Forgets everything. */
  reset(): void {
    this.precision.fill(0);
    this.sums.fill(0);
    for (let at = 0; at < WEIGHTS; at++) this.precision[at * WEIGHTS + at] = PRIOR_CALLS[at]!;
    this.factor = undefined;
  }

  observe(features: OutcomeFeatures, strong: boolean, good: boolean): void {
    const input = inputOf(features, strong ? 0.5 : -0.5);
    const residual = Number(good) - (strong ? 0.5 : -0.5) * features[1];
    for (let row = 0; row < WEIGHTS; row++) {
      this.sums[row] = KEPT * this.sums[row]! + input[row]! * residual;
      for (let column = 0; column < WEIGHTS; column++) {
        const at = row * WEIGHTS + column;
        const start = row === column ? PRIOR_CALLS[row]! : 0;
        this.precision[at] = start + KEPT * (this.precision[at]! - start) + input[row]! * input[column]!;
      }
    }
    this.factor = undefined;
  }

  /** How likely this model answers well. */
  expected(features: OutcomeFeatures, strong: boolean): number {
    const side = strong ? 0.5 : -0.5;
    return side * features[1] + dot(this.weights(), inputOf(features, side));
  }

  /** The learnt gain, and its standard deviation. */
  gain(features: OutcomeFeatures): { mean: number; deviation: number } {
    const direction = new Float64Array(WEIGHTS);
    for (let at = 0; at < FEATURES; at++) direction[FEATURES + at] = features[at]!;
    const half = solveLower(this.cholesky(), direction);
    return {
      mean: features[1] + dot(this.weights(), direction),
      deviation: OUTCOME_DEVIATION * Math.sqrt(dot(half, half)),
    };
  }

  private weights(): Float64Array {
    const factor = this.cholesky();
    return solveUpper(factor, solveLower(factor, this.sums));
  }

  private cholesky(): Float64Array {
    return (this.factor ??= choleskyOf(this.precision));
  }
}

function inputOf(features: OutcomeFeatures, side: number): Float64Array {
  const input = new Float64Array(WEIGHTS);
  for (let at = 0; at < FEATURES; at++) {
    input[at] = features[at]!;
    input[FEATURES + at] = side * features[at]!;
  }
  return input;
}

function choleskyOf(matrix: Float64Array): Float64Array {
  const factor = new Float64Array(WEIGHTS * WEIGHTS);
  for (let row = 0; row < WEIGHTS; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * WEIGHTS + column]!;
      for (let k = 0; k < column; k++) sum -= factor[row * WEIGHTS + k]! * factor[column * WEIGHTS + k]!;
      factor[row * WEIGHTS + column] = row === column ? Math.sqrt(sum) : sum / factor[column * WEIGHTS + column]!;
    }
  }
  return factor;
}

function solveLower(factor: Float64Array, right: Float64Array): Float64Array {
  const solved = new Float64Array(WEIGHTS);
  for (let row = 0; row < WEIGHTS; row++) {
    let sum = right[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * WEIGHTS + k]! * solved[k]!;
    solved[row] = sum / factor[row * WEIGHTS + row]!;
  }
  return solved;
}

function solveUpper(factor: Float64Array, right: Float64Array): Float64Array {
  const solved = new Float64Array(WEIGHTS);
  for (let row = WEIGHTS - 1; row >= 0; row--) {
    let sum = right[row]!;
    for (let k = row + 1; k < WEIGHTS; k++) sum -= factor[k * WEIGHTS + row]! * solved[k]!;
    solved[row] = sum / factor[row * WEIGHTS + row]!;
  }
  return solved;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

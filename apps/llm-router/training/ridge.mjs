const MOST_STEPS = 100;
const TOLERANCE = 1e-3;

/**
 * Least squares with L2 over sparse rows `{indices, values}`: the weights that tell `targets` best, without an intercept.
 * A row has `outputs` targets, one after the other, and an index as many weights. Conjugate gradients on the normal
 * equations, of all outputs side by side.
 */
export function ridge(rows, targets, { columns, penalty, outputs = 1, mostSteps = MOST_STEPS }) {
  const weights = new Float64Array(columns * outputs);
  const residuals = Float64Array.from(targets);
  const gradient = timesTransposed(rows, residuals, columns, outputs);
  const direction = Float64Array.from(gradient);
  let squares = squaresOf(gradient, outputs);
  const enough = squares.map((square) => square * TOLERANCE ** 2);
  for (let step = 0; step < mostSteps && squares.some((square, at) => square > enough[at]); step++) {
    const along = times(rows, direction, outputs);
    const curvatures = squaresOf(along, outputs);
    const lengths = squaresOf(direction, outputs);
    const rates = squares.map((square, at) => square / (curvatures[at] + penalty * lengths[at] || 1));
    add(weights, rates, direction);
    add(
      residuals,
      rates.map((rate) => -rate),
      along,
    );
    const next = timesTransposed(rows, residuals, columns, outputs);
    for (let at = 0; at < next.length; at++) next[at] -= penalty * weights[at];
    const nextSquares = squaresOf(next, outputs);
    const kept = nextSquares.map((square, at) => square / (squares[at] || 1));
    for (let at = 0; at < next.length; at++) direction[at] = next[at] + kept[at % outputs] * direction[at];
    squares = nextSquares;
  }
  return weights;
}

function times(rows, vector, outputs) {
  const sums = new Float64Array(rows.length * outputs);
  rows.forEach(({ indices, values }, row) => {
    for (let k = 0; k < indices.length; k++) {
      const from = indices[k] * outputs;
      for (let output = 0; output < outputs; output++)
        sums[row * outputs + output] += values[k] * vector[from + output];
    }
  });
  return sums;
}

function timesTransposed(rows, vector, columns, outputs) {
  const sums = new Float64Array(columns * outputs);
  rows.forEach(({ indices, values }, row) => {
    for (let k = 0; k < indices.length; k++) {
      const to = indices[k] * outputs;
      for (let output = 0; output < outputs; output++) sums[to + output] += values[k] * vector[row * outputs + output];
    }
  });
  return sums;
}

/** Of each output. */
function squaresOf(vector, outputs) {
  const sums = new Float64Array(outputs);
  for (let at = 0; at < vector.length; at++) sums[at % outputs] += vector[at] * vector[at];
  return sums;
}

function add(to, factors, vector) {
  for (let at = 0; at < to.length; at++) to[at] += factors[at % factors.length] * vector[at];
}

const MOST_STEPS = 100;
const TOLERANCE = 1e-3;

/**
 * Least squares with L2 over sparse rows `{indices, values}`: the weights that tell `targets` best, without an intercept.
 * Conjugate gradients on the normal equations.
 */
export function ridge(rows, targets, columns, penalty) {
  const weights = new Float64Array(columns);
  const residuals = Float64Array.from(targets);
  const gradient = timesTransposed(rows, residuals, columns);
  const direction = Float64Array.from(gradient);
  let square = dot(gradient, gradient);
  const enough = square * TOLERANCE ** 2;
  for (let step = 0; step < MOST_STEPS && square > enough; step++) {
    const along = times(rows, direction);
    const rate = square / (dot(along, along) + penalty * dot(direction, direction));
    add(weights, rate, direction);
    add(residuals, -rate, along);
    const next = timesTransposed(rows, residuals, columns);
    add(next, -penalty, weights);
    const nextSquare = dot(next, next);
    const keep = nextSquare / square;
    for (let at = 0; at < columns; at++) direction[at] = next[at] + keep * direction[at];
    square = nextSquare;
  }
  return weights;
}

function times(rows, vector) {
  return Float64Array.from(rows, ({ indices, values }) => {
    let sum = 0;
    for (let k = 0; k < indices.length; k++) sum += values[k] * vector[indices[k]];
    return sum;
  });
}

function timesTransposed(rows, vector, columns) {
  const sums = new Float64Array(columns);
  rows.forEach(({ indices, values }, row) => {
    for (let k = 0; k < indices.length; k++) sums[indices[k]] += values[k] * vector[row];
  });
  return sums;
}

function dot(a, b) {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at] * b[at];
  return sum;
}

function add(to, factor, vector) {
  for (let at = 0; at < to.length; at++) to[at] += factor * vector[at];
}

import { FEATURE_BITS, seededRandom, thresholdFor, userMargin, userWindowMargin } from './built-code.mjs';
import { marginOf, trainLinear } from './logistic.mjs';
import { tailSlope, thresholdAt } from './metrics.mjs';

const BUCKETS = 2 ** FEATURE_BITS;
const EPOCHS = 20;
const COST = 0.3;
/** Our own sentences are many and alike: one counts less than one that somebody wrote. */
const OWN_SENTENCE = 0.3;
/** An attack missed counts twice. */
const ATTACK = 2;
/** Which window of an attack is the attack is not labelled: the best one by the model before, in so many rounds. */
const WINDOW_ROUNDS = 2;

const costOf = (row) => COST * (row.source === 'own' ? OWN_SENTENCE : 1) * (row.label ? ATTACK : 1);

/** One model of whole texts, one of their windows. */
export function trainUserHead(rows, seed) {
  const random = seededRandom(seed);
  for (const row of rows) row.whole.cost = costOf(row);
  const whole = trainLinear(
    rows.map((row) => row.whole),
    BUCKETS,
    { epochs: EPOCHS, random },
  );
  let window = whole;
  for (let round = 0; round < WINDOW_ROUNDS; round++) {
    window = trainLinear(windowsToLearn(rows, window), BUCKETS, { epochs: EPOCHS, random });
  }
  return { whole, window };
}

function windowsToLearn(rows, model) {
  return rows.flatMap((row) => {
    if (row.windows.length === 0) return [];
    const cost = costOf(row);
    if (row.label) return [Object.assign(bestWindow(model, row.windows), { cost })];
    return row.windows.map((window) => Object.assign(window, { cost: cost / Math.sqrt(row.windows.length) }));
  });
}

const bestWindow = (model, windows) =>
  windows.reduce((best, window) => (marginOf(model, window) > marginOf(model, best) ? window : best));

/** The parts of a judgement, and the two sums that thresholds are set on. */
export function scoreUser(model, row) {
  const parts = {
    whole: marginOf(model.whole, row.whole),
    window: row.windows.length === 0 ? 0 : Math.max(...row.windows.map((window) => marginOf(model.window, window))),
    signs: row.signs,
  };
  return { together: userMargin(parts), alone: userWindowMargin(parts), window: parts.window };
}

/** Texts of up to so many characters share a threshold. */
const USER_BUCKETS = [40, 400, null];
/** Of longer texts there are hardly any rows: their windows are more than those of the last bucket by this factor. */
const LONG = { fromChars: 8000, windowsTimes: 20 };
const FALSE_ALARMS = 0.007;
const WINDOW_FALSE_ALARMS = 0.002;

const inBucket = (row, at) =>
  (USER_BUCKETS[at] === null || row.text.length <= USER_BUCKETS[at]) &&
  (at === 0 || row.text.length > USER_BUCKETS[at - 1]);

/** Thresholds at a rate of false alarms on harmless rows, whose `score` a model gave that never saw them. */
export function userThresholds(rows, rate = FALSE_ALARMS) {
  const harmless = rows.filter((row) => !row.label);
  const at = (part, share) =>
    USER_BUCKETS.map((upToChars, bucket) => ({
      upToChars,
      margin: thresholdAt(
        harmless.filter((row) => inBucket(row, bucket)).map((row) => row.score[part]),
        share,
      ),
    }));
  return { user: at('together', rate), userWindow: raisedForLong(at('alone', WINDOW_FALSE_ALARMS), harmless) };
}

/** The last threshold is that of texts of a page or two; what is longer has more windows, and a higher one. */
function raisedForLong(thresholds, harmless) {
  const last = thresholds.at(-1);
  const slope = tailSlope(harmless.map((row) => userWindowMargin({ window: row.score.window, signs: 0 })));
  return [
    ...thresholds.slice(0, -1),
    { ...last, upToChars: LONG.fromChars },
    { upToChars: null, margin: last.margin + slope * Math.log(LONG.windowsTimes) },
  ];
}

/** The margin above the thresholds: 0 and more is found. */
export function userEvidence(row, thresholds) {
  return Math.max(
    row.score.together - thresholdFor(thresholds.user, row.text.length),
    row.score.alone - thresholdFor(thresholds.userWindow, row.text.length),
  );
}

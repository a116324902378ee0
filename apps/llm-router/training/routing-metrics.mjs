/** Dollars per million tokens of GPT-4-1106 and Mixtral-8x7B, as RouteLLM prices them. */
const STRONG_PRICE = 24.7;
const WEAK_PRICE = 0.24;

/** The share of the strong model's quality that calls are saved at. */
export const QUALITY = 0.95;

/**
 * How good a ranking of prompts is, when the first k of it go to the strong model, for every k. `apgr` is the area under
 * the recovered part of the gap between the models; `cpt50`, `cpt80` and `calls95` are the least shares of strong calls
 * that recover half or four fifths of it, or reach 95 % of the strong model's quality; `saved` is the cost saved then.
 * The best k are chosen in hindsight.
 */
export function rankingMeasures(rows, gains) {
  const order = rows.map((_, at) => at).sort((a, b) => gains[b] - gains[a]);
  const weak = rows.reduce((sum, row) => sum + row.weak, 0);
  const strong = rows.reduce((sum, row) => sum + row.strong, 0);
  const right = [weak];
  for (const at of order) right.push(right.at(-1) + rows[at].strong - rows[at].weak);
  const recovered = right.map((count) => (count - weak) / (strong - weak));
  const least = (reached) => reached.indexOf(true) / rows.length;
  const calls95 = least(right.map((count) => count >= QUALITY * strong));
  return {
    apgr: recovered.slice(1).reduce((area, value, at) => area + (value + recovered[at]) / 2, 0) / rows.length,
    cpt50: least(recovered.map((share) => share >= 0.5)),
    cpt80: least(recovered.map((share) => share >= 0.8)),
    calls95,
    saved: costSaved(calls95),
  };
}

/** What was sent to the strong model by thresholds that were chosen before: the quality kept, and the cost saved. */
export function decisionMeasures(rows, sent) {
  const strong = rows.reduce((sum, row) => sum + row.strong, 0);
  const right = rows.reduce((sum, row, at) => sum + (sent[at] ? row.strong : row.weak), 0);
  return { fixedQuality: right / strong, fixedSaved: costSaved(sent.filter(Boolean).length / rows.length) };
}

const costSaved = (strongShare) => 1 - (strongShare * STRONG_PRICE + (1 - strongShare) * WEAK_PRICE) / STRONG_PRICE;

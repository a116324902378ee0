import { readJsonLines } from '../collections.mjs';
import { Inspector } from '../guardrails/inspector.mjs';
import { areaUnderCurve, bootstrapInterval } from '../metrics.mjs';
import { withInterval } from '../table.mjs';

const SUPPORTED = ['supported'];
const IN_PART = ['partially_supported'];
const NOT = ['not_supported'];
const QUESTIONS = [
  { question: 'supported against not supported', goal: '>= .97', yes: SUPPORTED, no: NOT },
  { question: 'supported, or in part, against not', yes: [...SUPPORTED, ...IN_PART], no: NOT },
  { question: 'supported against all others', goal: '>= .75', yes: SUPPORTED, no: [...IN_PART, ...NOT] },
];

/**
 * Claims with evidence, judged by the door of the guards as answers that were grounded on it. A claim has its evidence in
 * several chunks; the one that supports it best counts.
 */
export async function evaluateGroundedness(platform, file) {
  const rows = readJsonLines(file);
  const inspector = new Inspector(platform);
  const verdicts = await inspector.inspectAll('groundedness', rows, ({ claim, evidence }) => ({
    stage: 'output',
    text: claim,
    passages: [{ text: evidence.join('\n') }],
  }));
  const scored = rows.map(({ id, label }, at) => ({ id, label, score: 1 - verdicts[at].scores.groundedness }));
  const claims = [...Map.groupBy(scored, ({ id }) => id).values()].map((chunks) =>
    chunks.reduce((best, chunk) => (chunk.score > best.score ? chunk : best)),
  );
  return {
    title: `Groundedness, ${claims.length} claims with evidence in ${rows.length} chunks`,
    rows: QUESTIONS.map(({ question, goal = '', yes, no }) => {
      const items = claims
        .filter(({ label }) => yes.includes(label) || no.includes(label))
        .map(({ label, score }) => ({ is: yes.includes(label), score }));
      const auc = withInterval(areaUnderCurve(items), bootstrapInterval(items, areaUnderCurve));
      return { question, claims: items.length, AUROC: auc, goal };
    }),
  };
}

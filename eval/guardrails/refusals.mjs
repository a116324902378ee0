import { readJsonLines } from '../collections.mjs';
import { areaUnderCurve, countDecisions, precisionRecall } from '../metrics.mjs';
import { findingsOf } from './inspector.mjs';
import { share } from '../table.mjs';

/** Answers that people labelled as full or partial refusals. */
export async function evaluateRefusals(inspector, file) {
  const answers = readJsonLines(file);
  const verdicts = await inspector.inspectAll('refusals', answers, ({ prompt, completion }) => ({
    stage: 'output',
    text: completion,
    messages: [{ role: 'user', content: prompt }],
  }));
  const items = answers.map(({ model, refusal }, at) => ({
    model,
    is: refusal === 1,
    said: findingsOf(verdicts[at], 'refusal').length > 0,
    score: verdicts[at].scores.refusal ?? 0,
  }));
  const byModel = Map.groupBy(items, ({ model }) => model);
  return [
    {
      title: `Refusals, ${items.length} answers against human labels`,
      rows: [...byModel, ['all', items]].map(([model, ofModel]) => rowOf(model, ofModel)),
    },
  ];
}

function rowOf(model, items) {
  const { precision, recall, f } = precisionRecall(countDecisions(items));
  return {
    model,
    answers: items.length,
    refusals: items.filter(({ is }) => is).length,
    precision: share(precision),
    recall: share(recall),
    F1: share(f),
    AUC: share(areaUnderCurve(items)),
  };
}

/** Questions that sound dangerous, half of them harmless; none tries to take the model over. */
export async function evaluateBenign(inspector, file) {
  const prompts = [...new Set(readJsonLines(file).map(({ prompt }) => prompt))];
  const verdicts = await inspector.inspectAll('trigger words', prompts, (text) => ({ stage: 'input', text }));
  const shareOf = (matches) => share(verdicts.filter(matches).length / verdicts.length);
  return [
    {
      title: `Questions full of trigger words, ${prompts.length}`,
      rows: [
        {
          'flagged as injection': shareOf((verdict) => findingsOf(verdict, 'injection').length > 0),
          'stopped by any check': shareOf(({ action }) => action === 'block' || action === 'review'),
        },
      ],
    },
  ];
}

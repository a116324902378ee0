import { readJsonLines } from '../collections.mjs';
import { areaUnderCurve, bootstrapInterval, countDecisions, mean, precisionRecall } from '../metrics.mjs';
import { findingsOf } from './inspector.mjs';
import { share, withInterval } from '../table.mjs';

/** What users type, by where it comes from; `label` 1 is an attempt to take the model over. */
export async function evaluateInjection(inspector, file) {
  const items = await judged(inspector, 'injection', 'input', readJsonLines(file));
  const bySource = Map.groupBy(items, ({ source }) => source);
  return [
    {
      title: `Injection and jailbreak, ${items.length} prompts (95 % bootstrap interval)`,
      rows: [...bySource].map(([source, ofSource]) => rowOf(source, ofSource)),
    },
  ];
}

/** Instructions planted in what the model reads. */
export async function evaluateIndirect(inspector, file) {
  const items = await judged(inspector, 'indirect injection', 'retrieved', readJsonLines(file));
  const bySource = Map.groupBy(items, ({ source }) => source);
  return [
    {
      title: `Indirect injection, ${items.length} retrieved texts (95 % bootstrap interval)`,
      rows: [...bySource].map(([source, ofSource]) => ({
        source,
        texts: ofSource.length,
        planted: ofSource.filter(({ is }) => is).length,
        AUC: measured(ofSource, areaUnderCurve),
        TPR: measured(ofSource, (drawn) => flaggedShare(drawn, true)),
        FPR: measured(ofSource, (drawn) => flaggedShare(drawn, false)),
      })),
    },
  ];
}

async function judged(inspector, name, stage, texts) {
  const verdicts = await inspector.inspectAll(name, texts, ({ text }) => ({ stage, text }));
  return texts.map(({ label, source, group }, at) => ({
    source,
    ...(group !== undefined && { group }),
    is: label === 1,
    said: findingsOf(verdicts[at], 'injection').length > 0,
    score: verdicts[at].scores.injection ?? 0,
  }));
}

function rowOf(source, items) {
  const positives = items.filter(({ is }) => is).length;
  const right = (drawn) => mean(drawn.map(({ is, said }) => Number(is === said)));
  const both = positives > 0 && positives < items.length;
  return {
    source,
    prompts: items.length,
    attempts: positives,
    right: measured(items, right),
    ...(positives > 0 && { recall: measured(items, (drawn) => flaggedShare(drawn, true)) }),
    ...(positives < items.length && { 'false alarms': share(flaggedShare(items, false)) }),
    ...(both && { F1: measured(items, (drawn) => precisionRecall(countDecisions(drawn)).f) }),
    ...(both && { AUC: measured(items, areaUnderCurve) }),
  };
}

const measured = (items, measure) => withInterval(measure(items), bootstrapInterval(items, measure));

function flaggedShare(items, is) {
  const those = items.filter((item) => item.is === is);
  return those.length === 0 ? undefined : mean(those.map(({ said }) => Number(said)));
}

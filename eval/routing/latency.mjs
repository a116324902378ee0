import { percentile } from '../metrics.mjs';

const ROUNDS = 20;
const CALLS_PER_ROUND = 300;
const SIZES_KB = [1, 10, 200];
const VARIANTS = 16;

/**
 * What a decision costs on this thread: texts of words that differ, scored one after the other. Of twenty rounds the
 * calmest is told, because neighbours on the same cores disturb the others; the first warm up.
 */
export async function evaluateLatency() {
  const { ComplexityScorer } = await import('../../apps/llm-router/training/built-code.mjs');
  const scorer = ComplexityScorer.load();
  const rows = SIZES_KB.map((sizeKb) => {
    const texts = Array.from({ length: VARIANTS }, (_, variant) => textOf(sizeKb * 1024, variant));
    const rounds = Array.from({ length: ROUNDS }, () => roundOf(scorer, texts));
    const calmest = rounds.sort((a, b) => a.p99 - b.p99)[0];
    return {
      'prompt KB': sizeKb,
      calls: CALLS_PER_ROUND,
      'p50 ms': calmest.p50.toFixed(3),
      'p99 ms': calmest.p99.toFixed(3),
    };
  });
  return { title: `Latency of a decision, the calmest of ${ROUNDS} rounds`, rows };
}

function roundOf(scorer, texts) {
  const timesMs = Array.from({ length: CALLS_PER_ROUND }, (_, call) => {
    const startedMs = performance.now();
    scorer.score(texts[call % VARIANTS]);
    return performance.now() - startedMs;
  });
  return { p50: percentile(timesMs, 0.5), p99: percentile(timesMs, 0.99) };
}

/** Words of 2 to 8 letters, some numbers and marks. */
function textOf(chars, seed) {
  let state = seed + 1;
  const next = () => (state = (state * 48271) % 2147483647);
  let text = '';
  while (text.length < chars) {
    const word = next()
      .toString(36)
      .slice(0, 2 + (next() % 7));
    text += word + (next() % 9 === 0 ? '.\n' : ' ');
  }
  return text.slice(0, chars);
}

import { readJsonLines } from '../collections.mjs';
import { percentile } from '../metrics.mjs';

const CALLS = 300;
const LENGTHS = [100, 1_000, 4_000, 32_000, 100_000];

/** What a client waits for a verdict on real prompts, joined to a length; one call after the other. */
export async function evaluateLatency(inspector, file) {
  const prompts = readJsonLines(file).map(({ text }) => text);
  const rows = [];
  for (const length of LENGTHS) {
    const texts = textsOf(prompts, length, length > 10_000 ? CALLS / 10 : CALLS);
    const latenciesMs = [];
    for (const text of texts) {
      const startedMs = performance.now();
      await inspector.inspect({ stage: 'input', text });
      latenciesMs.push(performance.now() - startedMs);
    }
    rows.push({
      characters: length,
      calls: texts.length,
      'p50 ms': percentile(latenciesMs, 0.5).toFixed(2),
      'p95 ms': percentile(latenciesMs, 0.95).toFixed(2),
      'max ms': Math.max(...latenciesMs).toFixed(1),
    });
  }
  return [{ title: 'Latency of a verdict on an input, as the client sees it', rows }];
}

function textsOf(prompts, length, count) {
  const all = prompts.join('\n');
  return Array.from({ length: count }, (_, at) => {
    const from = (at * length) % Math.max(1, all.length - length);
    return all.slice(from, from + length).toWellFormed();
  });
}

// npm run eval -- <name> [options]: measures the quality of a running platform through its public door,
// or, of the scorer behind routing, on recorded answers.
import { caching } from './caching/caching.mjs';
import { conformance } from './conformance/conformance.mjs';
import { guardrails } from './guardrails/guardrails.mjs';
import { retrieval } from './retrieval/retrieval.mjs';
import { routing } from './routing/routing.mjs';

const EVALS = { caching, conformance, guardrails, retrieval, routing };
const [name, ...options] = process.argv.slice(2);

if (!Object.hasOwn(EVALS, name ?? '')) {
  console.error(`Usage: npm run eval -- <name> [options], where <name> is one of: ${Object.keys(EVALS).join(', ')}`);
  process.exit(1);
}
try {
  await EVALS[name](options);
} catch (error) {
  console.error(`eval ${name}: ${error.message}`);
  process.exit(1);
}

import { percentile } from '../statistics.mjs';

const CHARS = [1_000, 10_000, 200_000];
const STRATEGIES = ['fallback', 'weighted', 'cheapest', 'fastest', 'least-busy', 'canary', 'auto'];
const MODELS = ['premium', 'premium', 'standard', 'economy'].map((tier, n) => ({
  id: `model-${n}`,
  provider: 'local',
  tier,
  context_window: 1_000_000,
  max_output_tokens: 4096,
  price: { input_usd_per_million: n, output_usd_per_million: n },
}));
const WORDS =
  'which of these laws would a court apply to the sum of two forces acting on a body at rest and why '.split(' ');

/** The time of one `routeFor`, from the request to its ordered targets; every prompt is another one. */
export async function measureDecisions(from, quick) {
  const routing = await routingOf(from);
  const rounds = quick ? 200 : 2_000;
  const rows = [];
  for (const strategy of STRATEGIES) {
    const row = { strategy };
    for (const chars of CHARS) {
      const tookMs = [];
      for (let round = 0; round < rounds; round++) {
        const ask = askFor(strategy, chars, round);
        const began = performance.now();
        await routing.routeFor(ask);
        tookMs.push(performance.now() - began);
      }
      const of = (share) => percentile(tookMs.slice(rounds / 10), share).toFixed(3);
      row[`${chars.toLocaleString('en-US')} characters, p50 / p99 ms`] = `${of(0.5)} / ${of(0.99)}`;
    }
    rows.push(row);
  }
  return rows;
}

async function routingOf(from) {
  const router = 'apps/llm-router/src';
  const [
    { LiveCatalogue },
    { RoutingService },
    { ProviderRegistry },
    { StrategyRegistry },
    { Auto },
    { Canary },
    { RouteDecisions },
    { LearningService },
  ] = await Promise.all([
    from('libs/contracts/src/index.js'),
    from(`${router}/routing/routing.service.js`),
    from(`${router}/providers/provider-registry.js`),
    from(`${router}/routing/strategy-registry.js`),
    from(`${router}/routing/strategies/auto.js`),
    from(`${router}/routing/strategies/canary.js`),
    from(`${router}/routing/route-decisions.js`),
    from(`${router}/learning/learning.service.js`),
  ]);
  const targets = MODELS.slice(1).map(({ id }) => id);
  const candidate = { model: MODELS[0].id, share: 0.1 };
  const routes = STRATEGIES.map((strategy) => {
    const route = { alias: strategy, strategy, targets };
    return strategy === 'canary' ? Object.assign(route, { candidate }) : route;
  });
  const catalogue = new LiveCatalogue({ providers: [{ id: 'local', kind: 'local' }], models: MODELS, routes });
  const forgetful = { get: async () => undefined, set: async () => {} };
  const taught = new LearningService({ versions: async () => new Map() });
  const uncounted = { breaker: () => {} };
  const strategies = new StrategyRegistry(new Auto(new RouteDecisions(forgetful), taught), new Canary(forgetful));
  return new RoutingService(catalogue, new ProviderRegistry(catalogue), uncounted, strategies);
}

function askFor(model, chars, round) {
  let content = `Question ${round}:`;
  for (let at = round; content.length < chars; at++) content += ` ${WORDS[(at * 7 + round) % WORDS.length]}`;
  const messages = [{ role: 'user', content }];
  return {
    jobId: `job-${round}`,
    lane: 'interactive',
    request: { model, messages },
    messages,
    principal: { tenant: 'bench', keyId: `key-${round % 100}` },
    maxCompletionTokens: null,
    isCorrection: false,
  };
}

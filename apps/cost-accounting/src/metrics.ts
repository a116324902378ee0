import type { Provider } from '@nestjs/common';
import { makeCounterProvider, makeHistogramProvider } from '@willsoto/nestjs-prometheus';

export const ADMISSIONS_METRIC = 'aerie_cost_admissions_total';
export const HOLD_WAIT_METRIC = 'aerie_cost_hold_wait_seconds';
export const SETTLED_METRIC = 'aerie_cost_settled_nano_usd_total';
export const SETTLED_JOBS_METRIC = 'aerie_cost_settled_jobs_total';

export const METRICS: Provider[] = [
  makeCounterProvider({
    name: ADMISSIONS_METRIC,
    help: 'Requests that asked for money, by outcome: unbudgeted, held, shrunk, repeated, budget_exceeded, unavailable, cancelled, failed.',
    labelNames: ['outcome'],
  }),
  makeHistogramProvider({
    name: HOLD_WAIT_METRIC,
    help: 'How long a request waited for its hold when memory could not give it at once.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 2, 5, 10],
  }),
  makeCounterProvider({ name: SETTLED_METRIC, help: 'What settled requests cost, in nano-USD.' }),
  makeCounterProvider({
    name: SETTLED_JOBS_METRIC,
    help: 'Reports of usage, by outcome: settled or repeated (delivered before, not charged again).',
    labelNames: ['outcome'],
  }),
];

import type { CandidateConfig } from '#contracts';

import { Trial } from './trial.js';

interface Requests {
  count?: number;
  failed?: number;
  tookMs?: number;
  costNanoUsd?: bigint;
}

function trialOf(limits: Partial<CandidateConfig>, candidate: Requests, others: Requests = {}): Trial {
  const trial = new Trial({ model: 'new', share: 0.1, ...limits });
  for (const [arm, requests] of [
    ['candidate', candidate],
    ['others', others],
  ] as const) {
    const { count = 60, failed = 0, tookMs = 100, costNanoUsd = 10n } = requests;
    for (let n = 0; n < count; n++) trial.note(arm, { ok: n >= failed, tookMs, costNanoUsd });
  }
  return trial;
}

describe('a candidate on trial', () => {
  it('stays while it does as well as the others', () => {
    expect(trialOf({ max_cost_factor: 1.2 }, { failed: 2 }, { failed: 1 }).verdict()).toBeUndefined();
  });

  it('goes when it fails more often', () => {
    expect(trialOf({}, { failed: 6 }).verdict()).toBe('10 % of its requests failed, 0 % of the others');
  });

  it('stays when the others fail as often: it is not what is wrong', () => {
    expect(trialOf({}, { failed: 20 }, { failed: 20 }).verdict()).toBeUndefined();
  });

  it('goes when it is slower', () => {
    expect(trialOf({}, { tookMs: 200 }).verdict()).toBe('it took 200 ms, the others 100 ms');
    expect(trialOf({ max_latency_factor: 3 }, { tookMs: 200 }).verdict()).toBeUndefined();
  });

  it('goes when it costs more than it may', () => {
    expect(trialOf({ max_cost_factor: 2 }, { costNanoUsd: 30n }).verdict()).toBe(
      'it cost 3.0 times as much as the others',
    );
    expect(trialOf({}, { costNanoUsd: 30n }).verdict()).toBeUndefined();
  });

  it('is not judged before it has met enough requests, unless most of them failed', () => {
    expect(trialOf({}, { count: 40, failed: 12 }).verdict()).toBeUndefined();
    expect(trialOf({}, { count: 10, failed: 6 }).verdict()).toBe('60 % of its requests failed');
    expect(trialOf({ min_requests: 10 }, { count: 20, failed: 4 }).verdict()).toContain('20 %');
  });
});

import { fullJitterMs, RetryBudget } from './retry-budget.js';

describe('the retry budget', () => {
  it('lets a tenth of the calls be retried, and one a second of a quiet target', () => {
    let nowMs = 0;
    const budget = new RetryBudget(() => nowMs);
    const spend = () => {
      let spent = 0;
      while (budget.withdraw()) spent++;
      return spent;
    };
    expect(spend()).toBe(10);
    for (let call = 0; call < 50; call++) budget.deposit();
    expect(spend()).toBe(5);
    nowMs += 3_000;
    expect(spend()).toBe(3);
    nowMs += 3_600_000;
    expect(spend()).toBeLessThanOrEqual(20);
  });

  it('waits anything up to a limit that doubles', () => {
    expect([0, 1, 2, 10].map((retry) => fullJitterMs(retry, () => 1))).toEqual([100, 200, 400, 5_000]);
    expect(fullJitterMs(3, () => 0)).toBe(0);
  });
});

import { type Budget, describeBudget, usd } from './budget.js';

describe('a budget in words', () => {
  const budget: Budget = {
    id: 'b',
    tenant: 'acme',
    keyId: null,
    model: null,
    limitNano: 5_000_000_000n,
    period: 'day',
  };

  it('names scope, limit and period', () => {
    expect(describeBudget(budget)).toBe('tenant "acme": 5 USD per day (UTC)');
    expect(describeBudget({ ...budget, tenant: null, keyId: 'k1', model: 'gpt-4o', period: 'month' })).toBe(
      'key "k1" and model "gpt-4o": 5 USD per month (UTC)',
    );
    expect(describeBudget({ ...budget, period: 'total' })).toBe('tenant "acme": 5 USD in total');
  });
});

it('writes money with all its digits', () => {
  expect([0n, 1n, 100n, 1_500_000_000n, 20_000_000_000n].map(usd)).toEqual([
    '0',
    '0.000000001',
    '0.0000001',
    '1.5',
    '20',
  ]);
});

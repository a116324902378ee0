import type { BudgetPeriod } from '#contracts';

/** A cap. What is null of the scope is not asked for; what is not null must all be equal. */
export interface Budget {
  id: string;
  tenant: string | null;
  keyId: string | null;
  model: string | null;
  limitNano: bigint;
  period: BudgetPeriod;
}

const PERIOD_WORDS: Record<BudgetPeriod, string> = {
  total: 'in total',
  day: 'per day (UTC)',
  month: 'per month (UTC)',
};

/** For messages: `tenant "acme" and model "gpt-4o": 5 USD per day (UTC)`. */
export function describeBudget(budget: Budget): string {
  const scope = [
    budget.tenant !== null && `tenant "${budget.tenant}"`,
    budget.keyId !== null && `key "${budget.keyId}"`,
    budget.model !== null && `model "${budget.model}"`,
  ].filter(Boolean);
  return `${scope.join(' and ')}: ${usd(budget.limitNano)} USD ${PERIOD_WORDS[budget.period]}`;
}

/** All digits, none of them rounded, and no exponent. */
export function usd(nano: bigint): string {
  const digits = nano.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, '');
}

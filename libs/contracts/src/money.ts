/** Money is whole nano-USD (10^-9 $) in a bigint; it travels as a decimal string because JSON has no bigint. */
const NANO_PER_USD = 1_000_000_000n;

/** Parses a decimal amount of US dollars exactly; more than nine decimals are refused rather than rounded. */
export function usdToNano(usd: number | string): bigint {
  const text = typeof usd === 'number' ? plainDecimal(usd) : usd;
  const match = /^(-?)(\d+)(?:\.(\d{1,9})0*)?$/.exec(text);
  if (!match) throw new RangeError(`"${usd}" is not an amount of US dollars with at most nine decimals`);
  const [, sign, whole, fraction = ''] = match;
  const nano = BigInt(whole!) * NANO_PER_USD + BigInt(fraction.padEnd(9, '0'));
  return sign ? -nano : nano;
}

/** US dollars for people and JSON numbers; exact up to 2^53 nano-USD (about nine million dollars). */
export function nanoToUsd(nano: bigint): number {
  return Number(nano) / Number(NANO_PER_USD);
}

function plainDecimal(value: number): string {
  return /e/i.test(String(value)) ? value.toFixed(9) : String(value);
}

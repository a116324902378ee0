/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

const PLACEHOLDER =
  /example|sample|placeholder|changeme|change[-_]me|redacted|dummy|insert|replace|your|\bfake|todo|fixme|x{4}|\*{4}|\.{4}|0{8}|1234567890|abcdefgh|<|\$\{|\{\{|%\(|process\.env|os\.environ|getenv|\bnull\b|\bundefined\b/i;

const VENDOR_PLACEHOLDER = /example|placeholder|redacted|your|x{6}|\*{4}/i;

/** Values that documentation writes where a secret would stand. */
export const isPlaceholder = (value: string): boolean => PLACEHOLDER.test(value);

/** A vendor's mark leaves less room for doubt: only what nobody could be given. */
export const isVendorPlaceholder = (value: string): boolean => VENDOR_PLACEHOLDER.test(value);

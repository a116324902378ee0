import { AerieError } from '#contracts';

/**
 * Who a call reads documents as. A key reads as the names it was given, or as fewer where the call says so; a key with `*`
 * speaks for whomever the call names, and, if it names nobody, reads only what everyone of the tenant may.
 */
export function readsAs(granted: readonly string[], asked: readonly string[] | undefined): readonly string[] {
  if (!asked) return granted.includes('*') ? [] : granted;
  const beyond = granted.includes('*') ? undefined : asked.find((name) => !granted.includes(name));
  if (beyond !== undefined) {
    throw new AerieError('forbidden', `This key may not read documents as "${beyond}".`, { param: 'aerie.access' });
  }
  return asked;
}

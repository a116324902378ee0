/** A check cannot judge: what it needs is missing or is not what it should be. Nothing may pass for it. */
export class CheckUnavailable extends Error {
  constructor(
    readonly check: string,
    cause: unknown,
  ) {
    super(`the check ${check} cannot judge: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

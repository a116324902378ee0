/** A part of a lease that is taken for one request. */
export interface Share {
  readonly leaseId: string;
  readonly amount: bigint;
}

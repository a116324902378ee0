import type { ProviderCall } from '#contracts';

/** Calls that a job owes for beside those of its answer. They may end later than the answer does. */
export class SideCalls {
  private readonly owed: Promise<readonly ProviderCall[]>[] = [];
  private readonly ended: ProviderCall[] = [];

  readonly add = (calls: Promise<readonly ProviderCall[]>): void => {
    this.owed.push(calls);
    void calls.then((known) => this.ended.push(...known));
  };

  /** Those that are known to have ended. */
  get known(): readonly ProviderCall[] {
    return this.ended;
  }

  async all(): Promise<ProviderCall[]> {
    return (await Promise.all(this.owed)).flat();
  }
}

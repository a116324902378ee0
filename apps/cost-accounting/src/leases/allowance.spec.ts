import type { Budget } from '../budgets/budget.js';
import type { Clock } from '../clock.js';
import { Allowance } from './allowance.js';
import type { Drawn, DrawRequest, LeaseStore, WindowState } from './lease.store.js';
import type { Share } from './share.js';

/** What a request may cost at most, the least it can do with, and what it costs in the end. */
interface Request {
  name: string;
  need: bigint;
  floor: bigint;
  spent: bigint;
}

const LIMIT = 1000n;
const TOTAL = '1970-01-01';
const REST_MS = 150_000;

const SMALL: Request = { name: 'small', need: 40n, floor: 10n, spent: 5n };
const MOST: Request = { name: 'most', need: 600n, floor: 450n, spent: 200n };
const LONG_PROMPT: Request = { name: 'long prompt', need: 2000n, floor: 850n, spent: 850n };
const OPEN_END: Request = { name: 'open end', need: 9000n, floor: 60n, spent: 150n };

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

describe('requests of one client, each sent after the answer to the one before, all fit as far as the cap goes', () => {
  const all = [SMALL, MOST, LONG_PROMPT, OPEN_END];
  const pairs = all.flatMap((first) => all.map((second) => [first, second]));
  const threes = [
    [SMALL, SMALL, LONG_PROMPT],
    [MOST, MOST, MOST],
    [OPEN_END, SMALL, OPEN_END],
  ];
  const titled = (sequences: Request[][]) =>
    sequences.map((sent) => ({ sent, title: sent.map((request) => request.name).join(', ') }));

  it.each(titled([...pairs, ...threes]))('in whatever order statements and answers come: $title', async ({ sent }) => {
    expect(await outcomesOf(sent, false)).toEqual([whatFits(sent)]);
  });

  it.each(titled(pairs))('even while the lease is given back: $title', async ({ sent }) => {
    expect(await outcomesOf(sent, true)).toEqual([whatFits(sent)]);
  });
});

/** All that a request needs or, near the end, all that is left; nothing if that is too little. */
function whatFits(sent: readonly Request[]): string {
  let left = LIMIT;
  const held = sent.map(({ need, floor, spent }) => {
    if (floor > left) return 0n;
    const fits = need < left ? need : left;
    left -= spent;
    return fits;
  });
  return held.join(', ');
}

/** What different orders come to. Tries them all: a run is repeated with the next choices until there are none left. */
async function outcomesOf(sent: readonly Request[], rests: boolean): Promise<string[]> {
  const outcomes = new Set<string>();
  const path: { taken: number; options: number }[] = [];
  do {
    let depth = 0;
    const choose = (options: number): number => (path[depth++] ??= { taken: 0, options }).taken;
    const held = await new World(choose, rests).play(sent);
    outcomes.add(held.join(', '));
    while (path.length > 0 && path.at(-1)!.taken === path.at(-1)!.options - 1) path.pop();
    if (path.length > 0) path.at(-1)!.taken++;
  } while (path.length > 0);
  return [...outcomes];
}

/** A replica, its client and a database of which every statement and every answer comes when `choose` says so. */
class World {
  private settled = 0n;
  private readonly leases = new Map<string, bigint>();
  /** What may happen next. */
  private readonly events: (() => void)[] = [];
  private nowMs = 0;
  private waiting = false;
  private readonly allowance: Allowance;

  constructor(
    private readonly choose: (options: number) => number,
    rests: boolean,
  ) {
    const budget: Budget = { id: 'b', tenant: 'acme', keyId: null, model: null, limitNano: LIMIT, period: 'total' };
    const store = {
      open: (_budgetId: string, leaseId: string) =>
        this.statement(() => {
          this.leases.set(leaseId, 0n);
          return { windowStart: TOTAL, msLeft: null };
        }),
      draw: (asked: DrawRequest) => this.statement(() => this.draw(asked)),
    };
    const clock = { monotonic: () => this.nowMs };
    const giveBack = (leaseId: string, amount: bigint): void => {
      this.events.push(() => this.leases.set(leaseId, this.leases.get(leaseId)! - amount));
    };
    this.allowance = new Allowance(budget, 'a', store as unknown as LeaseStore, clock as Clock, giveBack);
    if (rests) this.events.push(() => this.rest());
  }

  /** Sends the requests, each once the one before is answered; gives what was held for each, 0 if it was refused. */
  async play(requests: readonly Request[]): Promise<bigint[]> {
    const held: bigint[] = [];
    const send = (index: number): void => {
      const { need, floor, spent } = requests[index]!;
      const end = (amount: bigint): void => {
        held.push(amount);
        this.waiting = false;
        if (held.length < requests.length) this.events.push(() => send(index + 1));
      };
      this.waiting = true;
      this.allowance.take(need, floor, new AbortController().signal).then(
        (share) => {
          this.events.push(() => this.settle(share!, spent));
          end(share!.amount);
        },
        () => end(0n),
      );
    };
    this.events.push(() => send(0));
    while (held.length < requests.length || this.events.length > 0) {
      if (this.events.length > 0) this.events.splice(this.choose(this.events.length), 1)[0]!();
      else this.passTime();
      await new Promise((resolve) => setImmediate(resolve));
      if (this.settled + this.leased > LIMIT) throw new Error('more was lent than there is');
    }
    return held;
  }

  private get state(): WindowState {
    return { windowStart: TOTAL, settledNano: this.settled, leasedNano: this.leased, wanted: false };
  }

  private get leased(): bigint {
    return this.leases.values().reduce((sum, outstanding) => sum + outstanding, 0n);
  }

  /** Nothing is under way but what waits for its turn to ask again. */
  private passTime(): void {
    this.nowMs += 100;
    vi.advanceTimersByTime(100);
    if (this.nowMs % REST_MS > 1000) throw new Error('waits in vain');
  }

  /** A request that waits would lose its patience over it. */
  private rest(): void {
    if (this.waiting) return;
    this.nowMs += REST_MS;
    this.allowance.rest();
  }

  private statement<T>(execute: () => T): Promise<T> {
    return new Promise((resolve) => {
      this.events.push(() => {
        const answer = execute();
        this.events.push(() => resolve(answer));
      });
    });
  }

  /** As `LeaseStore.draw` does it. */
  private draw({ leaseId, available, need, wish, floor, partial }: DrawRequest): Drawn {
    const free = LIMIT - this.settled - this.leased;
    const stock = wish > free / 20n ? wish : free / 20n;
    const most = stock < free ? stock : free;
    let granted = 0n;
    if (free >= need) granted = need > most ? need : most;
    else if ((partial || this.leased <= available) && free > 0n && available + free >= floor) granted = free;
    this.leases.set(leaseId, this.leases.get(leaseId)! + granted);
    return { grantedNano: granted, ...this.state };
  }

  /** As `SettlementService.settle` does it. */
  private settle({ leaseId, amount }: Share, spent: bigint): void {
    const kept = this.allowance.keeps(leaseId) ? amount - spent : 0n;
    void this.statement(() => {
      this.leases.set(leaseId, this.leases.get(leaseId)! - amount + kept);
      this.settled += spent;
      return this.state;
    }).then((state) => {
      this.allowance.putBack({ leaseId, amount: kept });
      this.allowance.learn(state);
    });
  }
}

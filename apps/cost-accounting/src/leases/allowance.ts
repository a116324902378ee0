import { AerieError, uuidv7 } from '#contracts';

import { type Budget, describeBudget, usd } from '../budgets/budget.js';
import type { Clock } from '../clock.js';
import type { Drawn, LeaseStore, WindowState } from './lease.store.js';
import type { Share } from './share.js';
import { Waiters, type Waiter } from './waiters.js';

/** A replica draws on a lease for at most this long without the database; then what is left of it cannot be used. */
const DRAW_MS = 5 * 60_000;
/** After half of that a lease is given back and the next one opened, so that an outage finds a lease with life left. */
const REST_MS = DRAW_MS / 2;
/** A lease expires this long after it was opened; `sweep` then returns what it still holds. */
export const LEASE_LIFE_MS = 20 * 60_000;
/** A job that may run longer than this extends the lease it holds money of. */
export const LONGEST_JOB_MS = LEASE_LIFE_MS - DRAW_MS - 60_000;

/** Between two draws of which the first got nothing, unless a settlement here says that money came back. */
const REDRAW_MS = 100;
/** What the last draw said of the window is believed this long, so that a spent budget costs a draw per second at most. */
const CEILING_FRESH_MS = 1000;
/** A database that takes longer than this to answer is out of reach; an embedded one under load may well take a second. */
const ANSWER_MS = 5000;
/** How long a replica spares a budget of which another is in want. */
const SPARING_MS = 3000;

interface Lease {
  readonly id: string;
  readonly windowStart: string;
  /** Money in memory; together with what jobs in flight hold it is the lease's `outstanding_nano`. */
  available: bigint;
  /** What it held when it was last filled; a refill starts below half of it. */
  stock: bigint;
  readonly restAtMs: number;
  readonly drawUntilMs: number;
}

/**
 * What this process may spend of one budget without asking: a lease on its window, and the requests that wait for more.
 * Money is never made here: `available` grows only by what the database granted or by what a settled hold left over.
 */
export class Allowance {
  private lease: Lease | undefined;
  private readonly waiters: Waiters;
  private pumping = false;
  private refilling = false;
  private gone = false;
  private wake: (() => void) | undefined;
  /** Until when the next draw has to wait because the last one got nothing. */
  private redrawAtMs = 0;
  private sparingUntilMs = 0;
  private window: (WindowState & { seenAtMs: number }) | undefined;
  private freeNano = 0n;

  constructor(
    private readonly budget: Budget,
    private readonly owner: string,
    private readonly store: LeaseStore,
    private readonly clock: Clock,
    /** Takes what has to go back to the window. */
    private readonly returns: (leaseId: string, amount: bigint) => void,
  ) {
    this.waiters = new Waiters(clock);
  }

  /** Takes from memory; undefined when the lease has less, or when others wait already. */
  tryTake(amount: bigint): Share | undefined {
    const lease = this.usableLease();
    if (!lease || lease.available < amount || !this.waiters.empty) return undefined;
    lease.available -= amount;
    if (lease.available * 2n < lease.stock) this.refillInTime(amount);
    return { leaseId: lease.id, amount };
  }

  /** Whether memory holds so much that an amount four times as large would not matter. */
  isPlenty(amount: bigint): boolean {
    const lease = this.usableLease();
    return lease !== undefined && lease.available >= amount * 4n;
  }

  /**
   * Waits for `need`, or, when no more can be had, for at least `floor`. Throws `budget_exceeded` when that cannot be,
   * `unavailable` when the database is out of reach; undefined when the budget was deleted meanwhile.
   */
  take(need: bigint, floor: bigint, signal: AbortSignal): Promise<Share | undefined> {
    const share = this.tryTake(need);
    if (share) return Promise.resolve(share);
    const taken = this.waiters.add(need, floor, signal);
    void this.pump();
    return taken;
  }

  /** Whether money of this lease that a settled job left over stays in memory; otherwise it goes to the window. */
  keeps(leaseId: string): boolean {
    return this.usableLease()?.id === leaseId && !this.sparing;
  }

  /** Takes back what a hold left over. */
  putBack({ leaseId, amount }: Share): void {
    if (amount <= 0n) return;
    // While another replica is in want, or this one closes, nothing is kept for later.
    const isNeeded = !this.sparing || !this.waiters.empty;
    if (this.lease?.id === leaseId && isNeeded) this.lease.available += amount;
    else this.returns(leaseId, amount);
    this.moneyCameBack();
  }

  /** A settlement told the state of the window. */
  learn(state: WindowState): void {
    this.note(state);
    this.moneyCameBack();
  }

  /** Another replica is in want: what lies idle here goes back. */
  spare(forMs: number = SPARING_MS): void {
    this.sparingUntilMs = Math.max(this.sparingUntilMs, this.clock.monotonic() + forMs);
    if (this.waiters.empty) this.returnAvailable();
  }

  /** Gives a lease back that has been drawn on for long enough. */
  rest(): void {
    if (this.lease && this.clock.monotonic() >= this.lease.restAtMs && this.waiters.empty) this.retire();
  }

  /** The lease is used no more; what memory has of it goes back. */
  retire(): void {
    this.returnAvailable();
    this.lease = undefined;
  }

  private get sparing(): boolean {
    return this.clock.monotonic() < this.sparingUntilMs;
  }

  private usableLease(): Lease | undefined {
    if (this.lease && this.clock.monotonic() >= this.lease.drawUntilMs) this.retire();
    return this.lease;
  }

  private returnAvailable(): void {
    if (!this.lease || this.lease.available === 0n) return;
    this.returns(this.lease.id, this.lease.available);
    this.lease.available = 0n;
  }

  private moneyCameBack(): void {
    if (this.waiters.empty) return;
    this.waiters.moved();
    this.redrawAtMs = 0;
    this.wake?.();
    void this.pump();
  }

  /** Serves those that wait, one after the other; only one pump runs at a time. */
  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    try {
      while (!this.waiters.empty) {
        this.refuseHopeless();
        this.serveFromMemory();
        const head = this.waiters.head;
        if (!head) break;
        const pauseMs = this.redrawAtMs - this.clock.monotonic();
        if (pauseMs > 0 && !this.waiters.isOverdue(head)) await this.pause(pauseMs);
        else await this.drawFor(head);
      }
    } catch (error) {
      this.waiters.refuseAll(
        new AerieError('unavailable', 'The budget of this request cannot be checked at the moment; try again.', {
          cause: error,
          retryAfterMs: 1000,
        }),
      );
    } finally {
      this.pumping = false;
    }
  }

  private serveFromMemory(): void {
    const lease = this.usableLease();
    if (!lease) return;
    for (let { head } = this.waiters; head && lease.available >= head.need; { head } = this.waiters) {
      lease.available -= head.need;
      this.waiters.serve({ leaseId: lease.id, amount: head.need });
    }
  }

  /** What is not settled is the most that can ever come free in this window; less than the floor is no use to wait for. */
  private refuseHopeless(): void {
    if (!this.usableLease()) return;
    const { window } = this;
    if (!window || this.clock.monotonic() - window.seenAtMs > CEILING_FRESH_MS) return;
    const ceiling = this.budget.limitNano - window.settledNano;
    this.waiters.refuse(this.exceeded(window), (waiter) => waiter.floor > ceiling);
  }

  private async drawFor(head: Waiter): Promise<void> {
    const lease = this.usableLease() ?? (await inTime(this.open()));
    if (!lease) return this.waiters.letAllPass();
    const { available } = lease;
    const partial = this.waiters.isOverdue(head);
    const wish = this.waiters.wish - available;
    // Set before the draw: a settlement that comes in meanwhile lifts it.
    this.redrawAtMs = this.clock.monotonic() + REDRAW_MS;
    const asked = { available, need: head.need - available, wish, floor: head.floor, partial };
    // A draw that answers late is not lost: what it brings lies in the lease then.
    const drawn = await inTime(this.draw(lease, asked));
    if (!drawn || lease.available >= head.need) this.redrawAtMs = 0;
    // The answer knows nothing of what came back since the question: it may have left free money where it was.
    else if (lease.available !== available + drawn.grantedNano) this.redrawAtMs = 0;
    else if (this.waiters.head === head) this.makeDo(lease, head, partial, drawn);
  }

  /** The head cannot have all it needs: it takes what there is if nothing can come back, else it waits or is refused. */
  private makeDo(lease: Lease, head: Waiter, partial: boolean, drawn: Drawn): void {
    const inFlight = drawn.leasedNano - lease.available;
    const freeNano = this.freeOf(drawn);
    // A provider that reported more than was held has spent part of what memory still has.
    const spendable = lease.available + (freeNano < 0n ? freeNano : 0n);
    if ((partial || inFlight <= 0n) && spendable >= head.floor) {
      lease.available -= spendable;
      return this.waiters.serve({ leaseId: lease.id, amount: spendable });
    }
    if (partial || inFlight <= 0n) {
      return this.waiters.refuse(
        this.exceeded(drawn),
        (waiter) => waiter.floor >= head.floor && (inFlight <= 0n || this.waiters.isOverdue(waiter)),
      );
    }
    // Two replicas that each keep a part would wait for each other.
    if (drawn.wanted) this.returnAvailable();
  }

  private async draw(
    lease: Lease,
    asked: { available: bigint; need: bigint; wish: bigint; floor: bigint; partial: boolean },
  ): Promise<Drawn | undefined> {
    const { id: leaseId, windowStart } = lease;
    const { sparing, owner } = this;
    const drawn = await this.store.draw({ budgetId: this.budget.id, leaseId, windowStart, owner, sparing, ...asked });
    if (!drawn) {
      // The window turned or the budget is gone: opening the next lease will tell.
      if (this.lease === lease) this.retire();
      return undefined;
    }
    this.note(drawn);
    if (this.lease !== lease) {
      this.returns(leaseId, drawn.grantedNano);
      return undefined;
    }
    lease.available += drawn.grantedNano;
    lease.stock = lease.available;
    return drawn;
  }

  private async open(): Promise<Lease | undefined> {
    if (this.gone) return undefined;
    const id = uuidv7();
    const askedAtMs = this.clock.monotonic();
    const opened = await this.store.open(this.budget.id, id, this.owner, LEASE_LIFE_MS);
    if (!opened) {
      this.gone = true;
      return undefined;
    }
    // Counted from before the question, so that the lease ends here no later than in the database.
    const drawUntilMs = askedAtMs + Math.min(DRAW_MS, opened.msLeft ?? DRAW_MS);
    const { windowStart } = opened;
    this.lease = { id, windowStart, available: 0n, stock: 0n, restAtMs: askedAtMs + REST_MS, drawUntilMs };
    if (this.window?.windowStart !== windowStart) this.window = undefined;
    return this.lease;
  }

  /** Fills up in the background. Near the limit a lease would hardly pay for a request and is not worth a statement. */
  private refillInTime(lastTaken: bigint): void {
    const { lease } = this;
    if (!lease || this.refilling || this.pumping || this.sparing || this.freeNano / 20n < lastTaken) return;
    this.refilling = true;
    this.draw(lease, { available: 0n, need: 0n, wish: 0n, floor: 0n, partial: false })
      .then(
        () => this.moneyCameBack(),
        () => this.backOff(),
      )
      .finally(() => {
        this.refilling = false;
      });
  }

  /** The database is out of reach: memory goes on until it is empty. */
  private backOff(): void {
    this.freeNano = 0n;
  }

  private note(state: WindowState): void {
    // A job that began yesterday settles into yesterday's window.
    if (state.windowStart !== this.lease?.windowStart) return;
    const settledMore = this.window !== undefined && state.settledNano !== this.window.settledNano;
    this.window = { ...state, seenAtMs: this.clock.monotonic() };
    this.freeNano = this.freeOf(state);
    if (settledMore) this.waiters.moved();
    if (state.wanted) this.spare();
  }

  private freeOf({ settledNano, leasedNano }: WindowState): bigint {
    return this.budget.limitNano - settledNano - leasedNano;
  }

  private exceeded(state: WindowState): AerieError {
    const idleNano = this.lease?.available ?? 0n;
    const heldNano = atLeastZero(state.leasedNano - idleNano);
    const leftNano = atLeastZero(this.freeOf(state) + idleNano);
    const parts = [
      `${usd(state.settledNano)} USD are spent`,
      heldNano > 0n && `${usd(heldNano)} USD are held for requests under way or lent to other replicas`,
      `${usd(leftNano)} USD are left`,
    ];
    return new AerieError(
      'budget_exceeded',
      `The budget of ${describeBudget(this.budget)} does not cover this request: ${parts.filter(Boolean).join(', ')}.`,
    );
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wake = done;
    });
  }
}

const atLeastZero = (nano: bigint): bigint => (nano > 0n ? nano : 0n);

function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_MS} ms`)), ANSWER_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

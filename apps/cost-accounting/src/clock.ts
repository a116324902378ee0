import { Injectable } from '@nestjs/common';

/** More than two clocks drift apart between two looks: the machine slept, which only one of them noticed. */
const JUMP_MS = 1000;

/** Time as this app sees it; tests put their own in its place. Windows of budgets go by the database's time instead. */
@Injectable()
export class Clock {
  private lastMs = performance.now();
  private lastWallMs = Date.now();
  private sleptMs = 0;

  /** Unix milliseconds. */
  now(): number {
    return Date.now();
  }

  /**
   * Milliseconds that only run forward and never slower than the world's: a lease must not outlive its record in the
   * database because the machine's clock was set back or because a laptop was closed.
   */
  monotonic(): number {
    const ms = performance.now();
    const wallMs = Date.now();
    const aheadMs = wallMs - this.lastWallMs - (ms - this.lastMs);
    if (aheadMs > JUMP_MS) this.sleptMs += aheadMs;
    this.lastMs = ms;
    this.lastWallMs = wallMs;
    return ms + this.sleptMs;
  }
}

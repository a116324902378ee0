import { LANES, type Lane } from '#contracts';

export interface Task {
  lane: Lane;
  /** Tasks of one key run one after the other, in the order they were offered. */
  key?: string | undefined;
  /** Must not reject. */
  run: () => Promise<void>;
}

/** The share of the pool that a lane may fill, and its weight against other lanes that wait. */
const LANE_SHARE: Record<Lane, { most: number; weight: number }> = {
  interactive: { most: 1, weight: 8 },
  standard: { most: 0.85, weight: 3 },
  batch: { most: 0.7, weight: 1 },
};

interface LaneState {
  queue: Task[];
  running: number;
}

/**
 * Bounded work in flight. A slow task holds one slot and nothing else: its neighbours run on. Batch can never fill the
 * pool, so a person who waits always finds a slot.
 */
export class WorkPool {
  private readonly lanes = new Map<Lane, LaneState>(LANES.map((lane) => [lane, { queue: [], running: 0 }]));
  private readonly waitingByKey = new Map<string, Task[]>();
  private running = 0;
  private idleWaiters: (() => void)[] = [];

  constructor(
    private readonly concurrency: number,
    /** Told when a lane's queue grew or shrank, so that its source can be paused or resumed. */
    private readonly onDepth: (lane: Lane, queued: number) => void = () => {},
  ) {}

  offer(task: Task): void {
    if (task.key !== undefined) {
      const behind = this.waitingByKey.get(task.key);
      if (behind) {
        behind.push(task);
        return;
      }
      this.waitingByKey.set(task.key, []);
    }
    this.enqueue(task);
  }

  get inFlight(): number {
    return this.running;
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    if (this.isIdle()) return;
    await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
  }

  /** Forgets what has not begun: it stays uncommitted in the log and comes again to somebody else. */
  dropQueued(): void {
    for (const state of this.lanes.values()) {
      for (const task of state.queue) if (task.key !== undefined) this.waitingByKey.delete(task.key);
      state.queue.length = 0;
    }
    for (const waiting of this.waitingByKey.values()) waiting.length = 0;
    this.settleIdle();
  }

  private enqueue(task: Task): void {
    const state = this.lanes.get(task.lane)!;
    state.queue.push(task);
    this.fill();
    this.onDepth(task.lane, state.queue.length);
  }

  private fill(): void {
    while (this.running < this.concurrency) {
      const lane = this.nextLane();
      if (!lane) return;
      const state = this.lanes.get(lane)!;
      const task = state.queue.shift()!;
      state.running++;
      this.running++;
      void this.perform(lane, state, task);
    }
  }

  private nextLane(): Lane | undefined {
    let best: Lane | undefined;
    let bestLoad = Infinity;
    for (const [lane, { queue, running }] of this.lanes) {
      const { most, weight } = LANE_SHARE[lane];
      if (queue.length === 0 || running >= Math.max(1, Math.floor(this.concurrency * most))) continue;
      const load = running / weight;
      if (load < bestLoad) [best, bestLoad] = [lane, load];
    }
    return best;
  }

  private async perform(lane: Lane, state: LaneState, task: Task): Promise<void> {
    try {
      await task.run();
    } finally {
      state.running--;
      this.running--;
      this.releaseKey(task);
      this.fill();
      this.onDepth(lane, state.queue.length);
      this.settleIdle();
    }
  }

  private releaseKey({ key }: Task): void {
    if (key === undefined) return;
    const next = this.waitingByKey.get(key)?.shift();
    if (next) this.lanes.get(next.lane)!.queue.push(next);
    else this.waitingByKey.delete(key);
  }

  private isIdle(): boolean {
    return this.running === 0 && [...this.lanes.values()].every(({ queue }) => queue.length === 0);
  }

  private settleIdle(): void {
    if (!this.isIdle()) return;
    for (const resolve of this.idleWaiters.splice(0)) resolve();
  }
}

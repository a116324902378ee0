/**
 * How long `work` held the event loop at most without a break, in milliseconds: what any other request had to wait, but
 * for what the rest of a busy machine adds. Of wall clock and CPU time of this thread the smaller counts, because the one
 * goes on while others run, and the other ticks coarsely.
 */
export async function longestHoldMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let lastMs = performance.now();
  let lastCpu = process.threadCpuUsage();
  let running = true;
  const look = () => {
    const wallMs = performance.now() - lastMs;
    const { user, system } = process.threadCpuUsage(lastCpu);
    longest = Math.max(longest, Math.min(wallMs, (user + system) / 1000));
    lastMs = performance.now();
    lastCpu = process.threadCpuUsage();
    if (running) setImmediate(look);
  };
  setImmediate(look);
  await work();
  running = false;
  look();
  return longest;
}

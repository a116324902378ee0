const CLOSED = ['closed-c1', 'closed-c32', 'closed-c128'];
const PLAIN = ['open-plain-60ms', 'open-plain-0ms'];
const STREAMED = ['open-streamed-60ms', 'open-streamed-0ms'];

/** Everything that a reader needs to judge the figures, then the figures. */
export function printReport({ machine, generators, pinning, settings, rows, goals }) {
  const { date, commit, node, cores, cpu, memoryGb, loadAverageAtStart } = machine;
  console.log(`\n${cores} cores of ${cpu}, ${memoryGb} GB, Node ${node}, ${date}, commit ${commit}`);
  console.log(`load average when it began: ${loadAverageAtStart}; ${pinning}`);
  console.log(
    `closed loop: ${generators.closed}, ${settings.closedSeconds} s a run; open loop: ${generators.open}, ${settings.openSeconds} s a run`,
  );
  console.log(`medians of ${settings.repetitions} interleaved repetitions; request 300 bytes, answer about 700`);
  for (const { name, notes } of rows) console.log(`  ${name}: ${notes}`);

  const closed = CLOSED.filter((id) => rows[0].scenarios[id]);
  if (closed.length > 0) {
    const titles = closed.map((id) => `requests/s at ${id.slice('closed-c'.length)}`);
    table(['provider at 0 ms', ...titles, 'of bare proxy at 32', 'of Portkey at 32'], rows, (row) => [
      ...closed.map((id) => whole(row.scenarios[id]?.requestsPerSecond)),
      ratio(row, rows, 'bare-proxy'),
      ratio(row, rows, 'portkey'),
    ]);
  }
  for (const id of PLAIN.filter((one) => rows[0].scenarios[one])) {
    table([`50/s, ${id}`, 'p50 ms', 'p99 ms', 'added p50', 'added p99'], rows, ({ scenarios: { [id]: of } }) => [
      fixed(of?.p50),
      fixed(of?.p99),
      fixed(of?.added?.p50),
      fixed(of?.added?.p99),
    ]);
  }
  for (const id of STREAMED.filter((one) => rows[0].scenarios[one])) {
    const titles = ['TTFT p50 ms', 'TTFT p99 ms', 'added p50', 'added p99', 'total p50 ms', 'added p50', 'added p99'];
    table([`50/s, ${id}`, ...titles], rows, ({ scenarios: { [id]: of } }) => [
      fixed(of?.ttftp50),
      fixed(of?.ttftp99),
      fixed(of?.added?.ttftp50),
      fixed(of?.added?.ttftp99),
      fixed(of?.p50),
      fixed(of?.added?.p50),
      fixed(of?.added?.p99),
    ]);
  }
  const processes = rows.flatMap((row) => costs(row));
  if (processes.length > 0) {
    const titles = ['ready ms', 'RSS idle MB', 'RSS after load MB', 'CPU s per 1,000 closed at 32', 'at 50/s, 60 ms'];
    table(['process', ...titles], processes, ({ cells }) => cells);
  }
  if (goals.length === 0) return;
  table(
    ['goal', '', 'goal', 'measured', ''],
    goals.map((goal) => ({ ...goal, name: goal.what })),
    (goal) => [goal.bound, `${goal.goal} ${goal.unit}`, fixed(goal.measured), goal.met ? 'pass' : 'MISS'],
  );
}

export function printProfile({ requests, requestsPerSecond, threads, ...lists }) {
  console.log(
    `${requests} requests, ${requestsPerSecond.toFixed(0)}/s under the sampler; CPU microseconds per request by thread:`,
  );
  for (const { name, us } of threads) console.log(`${us.toFixed(1).padStart(8)}  ${name}`);
  for (const [title, list] of Object.entries(lists)) {
    console.log(`\n${title}: microseconds of the main thread per request`);
    for (const { name, us } of list) console.log(`${us.toFixed(2).padStart(8)}  ${name}`);
  }
}

/** One line for each process of a target, and one for each server that it needs. */
function costs({ name, readyMs, idleRssMb, loadedRssMb, scenarios }) {
  const closed = scenarios['closed-c32']?.cpuSecondsPer1000 ?? {};
  const open = scenarios['open-plain-60ms']?.cpuSecondsPer1000 ?? {};
  const names = Object.keys({ ...idleRssMb, ...closed, ...open });
  const lines = names.map((part) => ({
    name: part === name ? name : `${name}: ${part}`,
    cells: [
      part === names[0] ? whole(readyMs) : '',
      whole(idleRssMb[part]),
      whole(loadedRssMb[part]),
      fixed(closed[part], 3),
      fixed(open[part], 3),
    ],
  }));
  return lines;
}

function ratio(row, rows, other) {
  const rate = (of) => of?.scenarios['closed-c32']?.requestsPerSecond;
  const value = rate(row) / rate(rows.find(({ name }) => name === other));
  return Number.isFinite(value) ? `${value.toFixed(2)}x` : '';
}

function table(titles, rows, cellsOf) {
  const lines = [titles, ...rows.map((row) => [row.name, ...cellsOf(row)])];
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  console.log('');
  lines.forEach((line, index) => {
    console.log(
      line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '),
    );
    if (index === 0) console.log(widths.map((width) => '-'.repeat(width)).join('  '));
  });
}

function whole(value) {
  return value === undefined ? '' : value.toFixed(0);
}

function fixed(value, digits = 2) {
  return value === undefined ? '' : value.toFixed(digits);
}

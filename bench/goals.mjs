/** The figures that the design and issue 2 promise, and how to read each from the rows of a run. */
const GOALS = [
  atLeast(
    'standalone / Portkey, requests/s at 32',
    2,
    '',
    ({ standalone, portkey }) => rate(standalone) / rate(portkey),
  ),
  atLeast('standalone / bare proxy, requests/s at 32', 0.4, '', (of) => rate(of.standalone) / rate(of['bare-proxy'])),
  atMost(
    'standalone, added p50 at 50/s, provider 60 ms',
    1,
    'ms',
    ({ standalone }) => added(standalone, 'open-plain-60ms').p50,
  ),
  atMost(
    'standalone, added p50 at 50/s, provider 0 ms',
    1,
    'ms',
    ({ standalone }) => added(standalone, 'open-plain-0ms').p50,
  ),
  atMost(
    'standalone, added TTFT p50, provider 60 ms',
    1,
    'ms',
    ({ standalone }) => added(standalone, 'open-streamed-60ms').ttftp50,
  ),
  atMost('standalone, RSS idle', 600, 'MB', ({ standalone }) => standalone.idleRssMb.standalone),
  atMost('standalone, RSS after load', 600, 'MB', ({ standalone }) => standalone.loadedRssMb.standalone),
  atMost('standalone, process start to ready', 10_000, 'ms', ({ standalone }) => standalone.readyMs),
  atMost('distributed, added p50 at 50/s', 10, 'ms', ({ distributed }) => added(distributed, 'open-plain-60ms').p50),
  atMost('distributed, added p99 at 50/s', 40, 'ms', ({ distributed }) => added(distributed, 'open-plain-60ms').p99),
  atMost('gateway process of five, RSS after load', 200, 'MB', ({ distributed }) => distributed.loadedRssMb.gateway),
  atMost('largest of five processes, RSS after load', 200, 'MB', ({ distributed }) =>
    Math.max(...Object.values(distributed.loadedRssMb)),
  ),
];

/** Goals whose figures were measured in this run. */
export function goalsOf(rows) {
  const byName = Object.fromEntries(rows.map((row) => [row.name, row]));
  return GOALS.flatMap(({ what, goal, unit, bound, read, met }) => {
    const measured = orUndefined(() => read(byName));
    if (measured === undefined || Number.isNaN(measured)) return [];
    return [{ what, goal, unit, bound, measured, met: met(measured) }];
  });
}

function rate(row) {
  return row.scenarios['closed-c32'].requestsPerSecond;
}

function added(row, scenario) {
  return row.scenarios[scenario].added;
}

function atLeast(what, goal, unit, read) {
  return { what, goal, unit, bound: '>=', read, met: (measured) => measured >= goal };
}

function atMost(what, goal, unit, read) {
  return { what, goal, unit, bound: '<=', read, met: (measured) => measured <= goal };
}

/** A target or a scenario that was not asked for leaves its goals out. */
function orUndefined(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

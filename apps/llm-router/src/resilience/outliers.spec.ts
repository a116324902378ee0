import { CallStats } from './call-stats.js';
import { outliersLast } from './outliers.js';

interface Story {
  fails?: number;
  calls?: number;
  breakerState?: string;
}

function target(name: string, { fails = 0, calls = 20, breakerState = 'closed' }: Story = {}) {
  const stats = new CallStats(() => 0);
  for (let call = 0; call < calls; call++) {
    if (call >= calls - fails) stats.failed();
    else stats.succeeded(100, 'firstTokenMs');
  }
  return { name, stats, breakerState };
}

const order = (targets: ReturnType<typeof target>[]) => outliersLast(targets).map(({ name }) => name);

describe('targets that fail more often than the others', () => {
  it('are asked last', () => {
    expect(order([target('bad', { fails: 6 }), target('good'), target('well')])).toEqual(['good', 'well', 'bad']);
  });

  it('keep their place while their breaker is open, so that it can close', () => {
    expect(order([target('open', { breakerState: 'open', fails: 9 }), target('good')])).toEqual(['open', 'good']);
  });

  it('keep their place when all of them fail, and when nothing is known yet', () => {
    expect(order([target('one', { fails: 9 }), target('two', { fails: 9 })])).toEqual(['one', 'two']);
    expect(order([target('new', { calls: 2, fails: 2 }), target('good')])).toEqual(['new', 'good']);
  });

  it('are never more than half, and the worst first', () => {
    const targets = [target('worst', { fails: 15 }), target('worse', { fails: 5 }), target('good'), target('well')];
    expect(order(targets)).toEqual(['good', 'well', 'worse', 'worst']);
    const three = [target('worst', { fails: 15 }), target('worse', { fails: 12 }), target('good')];
    expect(order(three)).toEqual(['worse', 'good', 'worst']);
  });

  it('get another chance after a while', () => {
    let nowMs = 0;
    const stats = new CallStats(() => nowMs);
    for (let call = 0; call < 20; call++) stats.failed();
    const bad = { name: 'bad', stats, breakerState: 'closed' };
    expect(order([bad, target('good')])).toEqual(['good', 'bad']);
    nowMs = 60_000;
    expect(order([bad, target('good')])).toEqual(['bad', 'good']);
  });
});

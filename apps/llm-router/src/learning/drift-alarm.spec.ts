import { seededRandom } from '#learning';

import { DriftAlarm } from './drift-alarm.js';

/** The call at which the alarm goes off. */
function callsUntilAlarm(expected: number, chance: number, calls: number): number | undefined {
  const alarm = new DriftAlarm();
  const random = seededRandom(7);
  for (let call = 1; call <= calls; call++) if (alarm.notice(Number(random() < chance) - expected)) return call;
  return undefined;
}

describe('drift alarm', () => {
  it.each([0.5, 0.7, 0.95])('is silent while outcomes are good as often as expected (%d)', (chance) => {
    expect(callsUntilAlarm(chance, chance, 100_000)).toBeUndefined();
  });

  it.each([
    [0.8, 0.5],
    [0.8, 0.6],
    [0.5, 0.8],
  ])('notices %d turned into %d within 250 calls', (expected, chance) => {
    expect(callsUntilAlarm(expected, chance, 250)).toBeDefined();
  });
});

import { Clock } from './clock.js';

describe('the clock of leases', () => {
  afterEach(() => vi.restoreAllMocks());

  it('counts the time that a machine slept, and ignores that its clock is set back', () => {
    const monotonic = vi.spyOn(performance, 'now').mockReturnValue(1000);
    const wall = vi.spyOn(Date, 'now').mockReturnValue(1_000_000);
    const clock = new Clock();
    expect(clock.monotonic()).toBe(1000);
    monotonic.mockReturnValue(1010);
    wall.mockReturnValue(4_600_010);
    expect(clock.monotonic()).toBe(3_601_010);
    wall.mockReturnValue(2_000_000);
    monotonic.mockReturnValue(1020);
    expect(clock.monotonic()).toBe(3_601_020);
  });
});

import { GainThresholds } from './gain-thresholds.js';

const thresholds = new GainThresholds([
  { gain: 0.3, strongShare: 0.25, quality: 0.9 },
  { gain: 0.2, strongShare: 0.5, quality: 0.97 },
  { gain: 0.1, strongShare: 0.75, quality: 1.01 },
  { gain: -0.1, strongShare: 1, quality: 1 },
]);

describe('gain thresholds', () => {
  it('are the highest that keep the quality that is asked for', () => {
    expect(thresholds.forQuality(0.95)).toBe(0.2);
    expect(thresholds.forQuality(1)).toBe(0.1);
  });

  it('send every call to the strong model when nothing else is as good', () => {
    expect(thresholds.forQuality(1.02)).toBe(-Infinity);
  });

  it('send the share of calls that is asked for', () => {
    expect(thresholds.forStrongShare(0.4)).toBe(0.2);
    expect(thresholds.forStrongShare(0)).toBe(Infinity);
    expect(thresholds.forStrongShare(1)).toBe(-0.1);
  });
});

const POINTS = 50;

/** What each share of calls sent to the strong model buys, by falling gain, as `GainThresholds` reads it. */
export function curveOf(rows, gains) {
  const order = rows.map((_, at) => at).sort((a, b) => gains[b] - gains[a]);
  const strong = rows.reduce((sum, row) => sum + row.strong, 0);
  let right = rows.reduce((sum, row) => sum + row.weak, 0);
  const curve = [];
  order.forEach((at, rank) => {
    right += rows[at].strong - rows[at].weak;
    const sent = rank + 1;
    if (Math.floor((sent * POINTS) / order.length) === Math.floor((rank * POINTS) / order.length)) return;
    curve.push({ gain: round(gains[at]), strongShare: round(sent / order.length), quality: round(right / strong) });
  });
  return curve;
}

const round = (value) => Math.round(value * 1e5) / 1e5;

import { Counter, Gauge, Histogram, register } from 'prom-client';

/** Metrics of the libs; apps declare theirs through nestjs-prometheus on the same registry. */
export function counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
  return (register.getSingleMetric(name) as Counter<Label>) ?? new Counter({ name, help, labelNames });
}

export function gauge<Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> {
  return (register.getSingleMetric(name) as Gauge<Label>) ?? new Gauge({ name, help, labelNames });
}

/** Durations are in seconds, as Prometheus wants them. */
export function histogram<Label extends string>(
  name: string,
  help: string,
  labelNames: Label[],
  buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
): Histogram<Label> {
  return (register.getSingleMetric(name) as Histogram<Label>) ?? new Histogram({ name, help, labelNames, buckets });
}

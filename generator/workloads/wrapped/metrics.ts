import * as metrics from 'k6/metrics';
import { metricKinds } from './metric-kinds.ts';

// Module `k6/metrics` as scripts see it: k6's own, with a note of each metric's kind.
export const Trend = noted(metrics.Trend, 'trend');
export const Rate = noted(metrics.Rate, 'rate');
export const Counter = noted(metrics.Counter, 'counter');
export const Gauge = noted(metrics.Gauge, 'gauge');

export default { Trend, Rate, Counter, Gauge };

function noted<T extends new (name: string, isTime?: boolean) => object>(
  Real: T,
  kind: (typeof metricKinds)[string],
): T {
  return new Proxy(Real, {
    construct: (Target, args: [string, boolean?]) => {
      metricKinds[args[0]] = kind;
      return new Target(...args);
    },
  });
}

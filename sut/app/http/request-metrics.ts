import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What `/metrics` tells, in the text format of Prometheus. */
export interface RequestMetrics {
  readonly registry: Registry;
  /** Books an answered request. `route` is the path's pattern, or `none`. */
  observe(method: string, route: string, status: number, durationMs: number): void;
  /** A figure read whenever somebody asks for the metrics. */
  gauge(name: string, help: string, read: () => number): void;
  /** The same for one that only grows. */
  counter(name: string, help: string, read: () => number): void;
}

const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics in a registry of their own: process, event-loop delay, and a histogram of request times per route. */
export function createRequestMetrics(): RequestMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_S,
    registers: [registry],
  });
  // Finding the series of a set of labels costs more than booking: kept.
  const series = new Map<string, Histogram.Internal<'method' | 'route' | 'status'>>();
  return {
    registry,
    observe(method, route, status, durationMs) {
      const name = `${method} ${route} ${status}`;
      let one = series.get(name);
      if (one === undefined) {
        one = durations.labels(method, route, String(status));
        series.set(name, one);
      }
      one.observe(durationMs / 1000);
    },
    gauge(name, help, read) {
      const collect = function (this: Gauge): void {
        this.set(read());
      };
      registry.registerMetric(new Gauge({ name, help, registers: [], collect }));
    },
    counter(name, help, read) {
      const collect = function (this: Counter): void {
        this.reset();
        this.inc(read());
      };
      registry.registerMetric(new Counter({ name, help, registers: [], collect }));
    },
  };
}

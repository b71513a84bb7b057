import { metricOf, type Measure } from '../../core/threshold.ts';
import type { Sample } from './sample-lines.ts';

/** Adds up the samples of those metrics that the script's thresholds name, with their tags. */
export class ScriptMeasures {
  readonly #wanted: readonly Wanted[];
  #open = new Map<string, Open>();

  /** Keys of thresholds: `http_req_duration{name:buy}`. */
  constructor(keys: readonly string[]) {
    this.#wanted = keys.flatMap((key) => {
      const named = metricOf(key);
      return named === undefined ? [] : [{ key, metric: named.metric, tags: Object.entries(named.tags) }];
    });
  }

  /** Names of the metrics whose samples are needed. */
  get metrics(): ReadonlySet<string> {
    return new Set(this.#wanted.map(({ metric }) => metric));
  }

  add(sample: Sample): void {
    for (const { key, metric, tags } of this.#wanted) {
      if (metric !== sample.metric_name || !tags.every(([name, value]) => tagOf(sample, name) === value)) continue;
      this.#count(key, Number(sample.metric_value), Number(sample.timestamp) / 1000);
    }
  }

  /** What came since the last take. */
  take(): Measure[] {
    const taken = [...this.#open].map(([key, { values, ...sums }]) => ({ key, ...sums, values: [...values].flat() }));
    this.#open = new Map();
    return taken;
  }

  #count(key: string, value: number, atMs: number): void {
    let sums = this.#open.get(key);
    if (sums === undefined) {
      sums = { count: 0, sum: 0, min: value, max: value, last: value, lastMs: atMs, values: new Map() };
      this.#open.set(key, sums);
    }
    sums.count += 1;
    sums.sum += value;
    sums.min = Math.min(sums.min, value);
    sums.max = Math.max(sums.max, value);
    if (atMs >= sums.lastMs) Object.assign(sums, { last: value, lastMs: atMs });
    const rounded = Number(value.toPrecision(4));
    sums.values.set(rounded, (sums.values.get(rounded) ?? 0) + 1);
  }
}

interface Wanted {
  readonly key: string;
  readonly metric: string;
  readonly tags: readonly (readonly [string, string])[];
}

interface Open {
  count: number;
  sum: number;
  min: number;
  max: number;
  last: number;
  lastMs: number;
  readonly values: Map<number, number>;
}

/** A tag of k6's in its own column, any other among the rest. */
function tagOf(sample: Sample, name: string): string {
  const column = (sample as Readonly<Record<string, string>>)[name];
  if (column !== undefined) return column;
  const pair = sample.extra_tags.split('&').find((each) => each.startsWith(`${name}=`));
  return pair?.slice(name.length + 1) ?? '';
}

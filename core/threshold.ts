/** A threshold of a k6 script: `http_req_duration{name:buy}` and `p(95)<200`. */
export interface Threshold {
  /** As in the script. */
  readonly key: string;
  readonly text: string;
  readonly metric: string;
  readonly method: 'count' | 'rate' | 'value' | 'avg' | 'min' | 'med' | 'max' | 'percentile';
  /** For `percentile`. */
  readonly percentile?: number;
  readonly operator: string;
  readonly bound: number;
}

export type MetricKind = 'trend' | 'rate' | 'counter' | 'gauge';

/** Everything that was recorded of one metric of a threshold, or a part of that. Parts add up. */
export interface Measure {
  /** The metric as the script's threshold names it, with its tags. */
  readonly key: string;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
  readonly lastMs: number;
  /** `[value, count, value, count, …]`, values at four significant digits. */
  readonly values: readonly number[];
}

const EXPRESSION =
  /^\s*(count|rate|value|avg|min|med|max|p\(\s*(\d+(?:\.\d+)?)\s*\))\s*(<=|>=|===|==|!=|<|>)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/i;

/** Reads a threshold as k6 writes them; undefined for what is none. */
export function parseThreshold(key: string, text: string): Threshold | undefined {
  const [, method, percentile, operator, bound] = EXPRESSION.exec(text) ?? [];
  const named = metricOf(key);
  if (method === undefined || operator === undefined || named === undefined) return undefined;
  const base = { key, text, metric: named.metric, operator, bound: Number(bound) };
  if (percentile === undefined) return { ...base, method: method.toLowerCase() as Threshold['method'] };
  return { ...base, method: 'percentile', percentile: Number(percentile) };
}

/** The metric that a key names, and the tags that its samples must have; undefined when it cannot be read. */
export function metricOf(
  key: string,
): { readonly metric: string; readonly tags: Readonly<Record<string, string>> } | undefined {
  const [, metric, inside] = /^\s*([\w.-]+)\s*(?:\{(.*)\}\s*)?$/s.exec(key) ?? [];
  if (metric === undefined) return undefined;
  const pairs = (inside ?? '').split(',').filter((pair) => pair.trim() !== '');
  const tags = pairs.map((pair): [string, string] => {
    const colon = pair.indexOf(':');
    return [bare(pair.slice(0, colon)), bare(pair.slice(colon + 1))];
  });
  return tags.some(([name]) => name === '') ? undefined : { metric, tags: Object.fromEntries(tags) };
}

function bare(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/s, '$2');
}

/** Two parts of one metric as one. */
export function mergeMeasures(one: Measure, other: Measure): Measure {
  const counts = new Map<number, number>();
  for (const { values } of [one, other]) {
    for (let at = 0; at + 1 < values.length; at += 2) {
      const value = values[at] ?? 0;
      counts.set(value, (counts.get(value) ?? 0) + (values[at + 1] ?? 0));
    }
  }
  const later = other.lastMs >= one.lastMs ? other : one;
  return {
    key: one.key,
    count: one.count + other.count,
    sum: one.sum + other.sum,
    min: Math.min(one.min, other.min),
    max: Math.max(one.max, other.max),
    last: later.last,
    lastMs: later.lastMs,
    values: [...counts].flat(),
  };
}

const BUILT_IN: Readonly<Record<MetricKind, readonly string[]>> = {
  rate: ['checks', 'http_req_failed'],
  gauge: ['vus', 'vus_max'],
  counter: [
    'http_reqs',
    'iterations',
    'dropped_iterations',
    'data_sent',
    'data_received',
    'ws_sessions',
    'ws_msgs_sent',
    'ws_msgs_received',
    'grpc_streams',
    'grpc_streams_msgs_sent',
    'grpc_streams_msgs_received',
  ],
  trend: [
    'http_req_duration',
    'http_req_blocked',
    'http_req_connecting',
    'http_req_tls_handshaking',
    'http_req_sending',
    'http_req_waiting',
    'http_req_receiving',
    'iteration_duration',
    'group_duration',
    'grpc_req_duration',
    'ws_connecting',
    'ws_session_duration',
    'ws_ping',
  ],
};

/** The kind of a metric of k6's own. */
export function builtInKind(metric: string): MetricKind | undefined {
  return (Object.keys(BUILT_IN) as MetricKind[]).find((kind) => BUILT_IN[kind].includes(metric));
}

const METHODS: Readonly<Record<MetricKind, readonly Threshold['method'][]>> = {
  counter: ['count', 'rate'],
  gauge: ['value'],
  rate: ['rate'],
  trend: ['avg', 'min', 'med', 'max', 'percentile'],
};

/** Whether k6 knows the method for metrics of this kind. */
export function fits({ method }: Pick<Threshold, 'method'>, kind: MetricKind): boolean {
  return METHODS[kind].includes(method);
}

/** The figure that a threshold is about; undefined where nothing was recorded. */
export function figureOf(
  { method, percentile = 50 }: Pick<Threshold, 'method' | 'percentile'>,
  kind: MetricKind,
  measure: Measure | undefined,
  seconds: number,
): number | undefined {
  if (kind === 'counter') return method === 'rate' ? (measure?.sum ?? 0) / seconds : (measure?.sum ?? 0);
  if (measure === undefined || measure.count === 0) return undefined;
  switch (method) {
    case 'rate':
    case 'avg':
      return measure.sum / measure.count;
    case 'value':
      return measure.last;
    case 'min':
      return measure.min;
    case 'max':
      return measure.max;
    case 'med':
      return percentileOf(measure, 50);
    case 'count':
      return measure.count;
    case 'percentile':
    default:
      return percentileOf(measure, percentile);
  }
}

/** As k6: between the two values around the rank, by how far it lies from each. */
function percentileOf({ values, count, min, max }: Measure, percentile: number): number {
  const pairs: [number, number][] = [];
  for (let at = 0; at + 1 < values.length; at += 2) pairs.push([values[at] ?? 0, values[at + 1] ?? 0]);
  pairs.sort(([one], [other]) => one - other);
  const valueAt = (rank: number): number => {
    let seen = 0;
    const found = pairs.find(([, times]) => (seen += times) > rank);
    return Math.min(max, Math.max(min, found?.[0] ?? max));
  };
  const rank = (percentile / 100) * (count - 1);
  const low = valueAt(Math.floor(rank));
  return low + (valueAt(Math.ceil(rank)) - low) * (rank - Math.floor(rank));
}

/** Whether a figure keeps a threshold. */
export function isKept({ operator, bound }: Pick<Threshold, 'operator' | 'bound'>, figure: number): boolean {
  switch (operator) {
    case '<':
      return figure < bound;
    case '<=':
      return figure <= bound;
    case '>':
      return figure > bound;
    case '>=':
      return figure >= bound;
    case '!=':
      return figure !== bound;
    default:
      return figure === bound;
  }
}

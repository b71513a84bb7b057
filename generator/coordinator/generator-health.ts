/** CPU that all workers of one host used in one second of the load. */
export interface UsageSample {
  readonly host: string;
  readonly second: number;
  /** Cores kept busy: 1.5 is one and a half. */
  readonly cores: number;
  /** Cores that they may use. */
  readonly allowedCores: number;
}

/** Above this share of its cores a generator is busy; … */
const BUSY_ABOVE = 0.85;
/** … and busy for more than this share of the time, it may have been what was measured (docs/METRICS.md). */
const DOUBT_ABOVE = 0.05;

/**
 * Why the load generator itself may have been the bottleneck, or undefined. Samples of workers on one host and in one
 * second are added: together they have that host's cores.
 */
export function generatorDoubt(samples: readonly UsageSample[]): string | undefined {
  const seconds = addUp(samples);
  const busy = seconds.filter(({ cores, allowedCores }) => cores > BUSY_ABOVE * allowedCores);
  if (seconds.length === 0 || busy.length / seconds.length <= DOUBT_ABOVE) return undefined;
  const peak = Math.max(...seconds.map(({ cores, allowedCores }) => cores / allowedCores));
  return (
    `the load generator used more than 85 % of its cores in ${busy.length} of ${seconds.length} seconds ` +
    `(at most ${Math.round(peak * 100)} %): what was measured may be its own limit`
  );
}

function addUp(samples: readonly UsageSample[]): UsageSample[] {
  const sums = new Map<string, UsageSample>();
  for (const sample of samples) {
    const key = `${sample.host} ${sample.second}`;
    sums.set(key, { ...sample, cores: sample.cores + (sums.get(key)?.cores ?? 0) });
  }
  return [...sums.values()];
}

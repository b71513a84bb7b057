import type { Summary } from './summary.ts';

/** Two runs side by side. One run each allows no verdict; this only shows. */
export interface PairComparison {
  readonly one: RunName;
  readonly other: RunName;
  /** What was not the same: scenario, seed, machine, versions. */
  readonly differences: readonly { readonly what: string; readonly one: string; readonly other: string }[];
  readonly figures: readonly PairFigure[];
  /** Why this is not a verdict. */
  readonly caution: string;
}

export interface RunName {
  readonly id: string;
  readonly story: string;
  readonly word: string;
}

export interface PairFigure {
  readonly name: string;
  readonly unit: 'ms' | 'share' | 'count' | 's' | 'cores';
  readonly one?: number;
  readonly other?: number;
  /** other ÷ one; absent where one is missing or zero. */
  readonly ratio?: number;
}

/** Lines up the figures of two summaries, what differed between their circumstances first. */
export function comparePair(one: Summary, other: Summary): PairComparison {
  return {
    one: { id: one.id, story: one.story, word: one.verdict.word },
    other: { id: other.id, story: other.story, word: other.verdict.word },
    differences: differencesOf(one, other),
    figures: figuresOf(one, other),
    caution:
      'One run each allows no verdict: runs of the same version differ from each other, and how much is not known ' +
      'from one. These figures show where to look; they do not show which is better.',
  };
}

function differencesOf(one: Summary, other: Summary): PairComparison['differences'] {
  const [first, second] = [circumstances(one), circumstances(other)];
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return names
    .map((what) => ({ what, one: first[what] ?? 'absent', other: second[what] ?? 'absent' }))
    .filter((difference) => difference.one !== difference.other);
}

function circumstances(summary: Summary): Record<string, string> {
  const { environment, versions } = summary;
  return {
    scenario: summary.scenario,
    architecture: summary.architecture,
    seed: String(summary.seed),
    changes: summary.changes.join(', ') || 'none',
    'planted bug': summary.plantedBug ?? 'none',
    ended: summary.ended,
    phases: summary.phases.map(({ name, model, startS, endS }) => `${name} ${model} ${endS - startS} s`).join(', '),
    'measured seconds': String(summary.measured.seconds),
    networks: summary.trust.networks.map(({ profile, share }) => `${profile} ${Math.round(share * 100)} %`).join(', '),
    faults: summary.faults.map(({ fault, targets }) => `${fault} ${targets.join(' ')}`).join(', ') || 'none',
    workers: String(summary.trust.workers),
    os: `${environment.os} ${environment.kernel}`,
    processor: `${environment.cores} × ${environment.cpuModel}`,
    memory: `${(environment.memoryBytes / 1024 ** 3).toFixed(1)} GiB`,
    'load average before': environment.loadAverage.toFixed(1),
    ...Object.fromEntries(Object.entries(versions).map(([part, version]) => [`version of ${part}`, version])),
  };
}

function figuresOf(one: Summary, other: Summary): PairFigure[] {
  const pick = (name: string, unit: PairFigure['unit'], of: (summary: Summary) => number | undefined): PairFigure =>
    paired(name, unit, of(one), of(other));
  return [
    pick('goodput', 'share', (summary) => summary.measured.goodput),
    pick('p50', 'ms', (summary) => summary.measured.figures.latency.p50Ms),
    pick('p95', 'ms', (summary) => summary.measured.figures.latency.p95Ms),
    pick('p99', 'ms', (summary) => summary.measured.figures.latency.p99Ms),
    pick('longest', 'ms', (summary) => summary.measured.figures.latency.maxMs),
    pick('errors', 'share', badShare),
    pick('requests', 'count', (summary) => summary.measured.requests),
    pick('iterations dropped', 'count', (summary) => summary.measured.dropped),
    pick('outage', 's', (summary) => summary.measured.outageS),
    pick('time to recover, longest', 'ms', longestRecoveryMs),
    ...one.services
      .filter((service) => other.services.some((each) => each.service === service.service))
      .map(({ service }) =>
        pick(
          `cpu of ${service}, mean`,
          'cores',
          (summary) => summary.services.find((each) => each.service === service)?.cpuMean,
        ),
      ),
    ...one.endpoints
      .filter((endpoint) => other.endpoints.some((each) => each.name === endpoint.name))
      .map(({ name }) =>
        pick(`p95 of ${name}`, 'ms', (summary) => summary.endpoints.find((each) => each.name === name)?.latency.p95Ms),
      ),
  ];
}

function badShare({ measured }: Summary): number {
  return measured.bad / Math.max(1, measured.requests);
}

/** Absent as soon as one fault was not recovered from: "more than" is no figure to divide. */
function longestRecoveryMs(summary: Summary): number | undefined {
  if (summary.faults.some(({ recovery }) => ['not recovered', 'not applicable'].includes(recovery.result)))
    return undefined;
  const times = summary.faults.flatMap(({ recovery }) =>
    recovery.result === 'recovered' ? [recovery.toRecoverMs] : [],
  );
  return times.length === 0 ? undefined : Math.max(...times);
}

function paired(
  name: string,
  unit: PairFigure['unit'],
  one: number | undefined,
  other: number | undefined,
): PairFigure {
  return {
    name,
    unit,
    ...(one === undefined ? {} : { one }),
    ...(other === undefined ? {} : { other }),
    ...(one === undefined || other === undefined || one === 0 ? {} : { ratio: other / one }),
  };
}

import type { Plan, PlannedPhase } from '../../core/plan.ts';
import type { Phase } from '../../core/scenario.ts';

/** A plan by hand, for tests of the generator that need no scenario file. */
export function tinyPlan(options: {
  readonly phases: readonly Phase[];
  readonly script?: string;
  readonly mix?: Readonly<Record<string, number>>;
  readonly workers?: number;
  readonly lanes?: Readonly<Record<string, number>>;
  readonly goodWithinMs?: Readonly<Record<string, number>>;
  readonly seed?: number;
  readonly retry?: { readonly afterMs: number; readonly times: number };
}): Plan {
  const phases = placed(options.phases);
  const durationS = phases.at(-1)?.endS ?? 0;
  const lanes = options.lanes ?? { localhost: 1 };
  const seed = options.seed ?? 42;
  return {
    format: 1,
    scenario: {
      name: 'tiny',
      title: 'Tiny',
      about: '',
      seed,
      system: { data: { profiles: 100, products: 0, stores: 0 } },
      workload: {
        script: options.script ?? 'bank-and-store',
        mix: options.mix ?? { pay: 0.6, balance: 0.4 },
        ...(options.retry === undefined ? {} : { retry: options.retry }),
      },
      networks: lanes,
      load: options.phases,
      chaos: [],
      slo: [],
      audit: 'none',
    },
    changes: [],
    seed,
    phases,
    durationS,
    workers: segments(options.workers ?? 1),
    lanes: Object.entries(lanes).map(([profile, share]) => ({ profile, share })),
    faults: [],
    offeredPerSecond: [],
    usersPerSecond: [],
    goodWithinMs: options.goodWithinMs ?? { '*': 1000 },
  };
}

/** An open phase at one rate. */
export function steady(perSecond: number, seconds: number): Phase {
  return {
    model: 'open',
    name: 'steady',
    durationMs: seconds * 1000,
    measured: true,
    fromPerSecond: perSecond,
    toPerSecond: perSecond,
  };
}

/** A closed phase with a fixed number of users. */
export function users(count: number, seconds: number, thinkMs: number): Phase {
  return {
    model: 'closed',
    name: 'users',
    durationMs: seconds * 1000,
    measured: true,
    fromUsers: count,
    toUsers: count,
    thinkMinMs: thinkMs,
    thinkMaxMs: thinkMs,
  };
}

function placed(phases: readonly Phase[]): PlannedPhase[] {
  let startS = 0;
  return phases.map((phase, index) => {
    const start = startS;
    startS += phase.durationMs / 1000;
    return { ...phase, index, startS: start, endS: startS };
  });
}

function segments(count: number): Plan['workers'] {
  const edge = (at: number): string => (at === 0 ? '0' : at === count ? '1' : `${at}/${count}`);
  const sequence = Array.from({ length: count + 1 }, (_, at) => edge(at)).join(',');
  return Array.from({ length: count }, (_, index) => ({
    index,
    segment: `${edge(index)}:${edge(index + 1)}`,
    sequence,
  }));
}

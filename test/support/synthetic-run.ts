import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RunEvent } from '../../core/events.ts';
import type { JournalEntry } from '../../core/fault.ts';
import type { Plan, PlannedFault, PlannedPhase } from '../../core/plan.ts';
import { seededRandom, type Random } from '../../core/random.ts';
import {
  RUN_FILES,
  RUN_FORMAT,
  type AuditResult,
  type ResourceRow,
  type RunManifest,
  type SeriesRow,
} from '../../core/run-files.ts';
import type { Slo } from '../../core/scenario.ts';
import { auditThatHolds } from './audit-that-holds.ts';
import { syntheticCells } from './synthetic-cells.ts';

/** What the made-up run is to be like. Everything follows from these and the seed. */
export interface SyntheticRun {
  readonly id: string;
  readonly seed: number;
  readonly durationS: number;
  readonly model: 'open' | 'closed';
  /** Arrivals per second, or users. */
  readonly load: number;
  readonly endpoints: readonly string[];
  /** Lane to the milliseconds that its network adds. */
  readonly lanes: Readonly<Record<string, number>>;
  readonly warmUpS: number;
  /** A stretch in which the system answers nothing (seconds, from and up to). */
  readonly outage?: { readonly fromS: number; readonly toS: number; readonly how: 'kill' | 'freeze' };
  /** At least one request of each of the first so many outcome classes in every cell. */
  readonly everyOutcome?: number;
  readonly slo: readonly Slo[];
  readonly ended?: NonNullable<RunManifest['ended']>;
  readonly events: readonly RunEvent[];
  readonly audit?: AuditResult;
  readonly plantedBug?: string;
}

/** A plausible run of 60 s: payments, transfers and balances over three networks, the bank killed in the middle. */
export const PLAUSIBLE_RUN: SyntheticRun = {
  id: '20261121-101500-payday-42',
  seed: 42,
  durationS: 60,
  model: 'open',
  load: 200,
  endpoints: ['POST /bank/payments', 'POST /bank/transfers', 'GET /bank/accounts/:id'],
  lanes: { '4g': 95, '3g': 300, fibre: 4 },
  warmUpS: 5,
  outage: { fromS: 30, toS: 33, how: 'kill' },
  slo: [
    {
      kind: 'load',
      endpoint: 'POST /bank/payments',
      latency: [
        { percentile: 95, boundMs: 600 },
        { percentile: 99, boundMs: 1000 },
      ],
    },
    { kind: 'load', phase: 'steady', latency: [], errors: 0.001, goodput: 0.99 },
    { kind: 'recover', withinMs: 10_000 },
  ],
  ended: 'completed',
  events: [],
  audit: auditThatHolds(18_204, 37),
};

/** Writes the run's files into `folder` (made when missing), as the recorder would. The same seed, the same bytes. */
export async function writeSyntheticRun(folder: string, run: SyntheticRun): Promise<void> {
  await mkdir(folder, { recursive: true });
  const random = seededRandom(run.seed);
  const plan = planOf(run);
  const write = (file: string, value: unknown): Promise<void> =>
    writeFile(join(folder, file), `${JSON.stringify(value, null, 2)}\n`);
  await write(RUN_FILES.run, manifestOf(run));
  await write(RUN_FILES.plan, plan);
  if (run.audit !== undefined) await write(RUN_FILES.audit, run.audit);
  await writeFile(join(folder, RUN_FILES.events), lines(RUN_FILES.events, eventsOf(run, plan)));
  await writeFile(join(folder, RUN_FILES.faults), lines(RUN_FILES.faults, journalOf(plan.faults)));
  await writeFile(
    join(folder, RUN_FILES.series),
    gzipSync(lines(RUN_FILES.series, seriesOf(run, plan, random)), { level: 1 }),
  );
  await writeFile(
    join(folder, RUN_FILES.resources),
    gzipSync(lines(RUN_FILES.resources, resourcesOf(run, random)), { level: 1 }),
  );
}

function planOf(run: SyntheticRun): Plan {
  const shape = { measured: true, ...(run.model === 'open' ? open(run.load) : closed(run.load)) } as const;
  const parts = [
    { name: 'warm-up', seconds: run.warmUpS, measured: false },
    { name: 'steady', seconds: Math.ceil((run.durationS - run.warmUpS) / 2), measured: true },
    { name: 'rush', seconds: Math.floor((run.durationS - run.warmUpS) / 2), measured: true },
  ].filter((part) => part.seconds > 0);
  let startS = 0;
  const phases = parts.map(({ name, seconds, measured }, index): PlannedPhase => {
    const phase = { ...shape, name, measured, durationMs: seconds * 1000, index, startS, endS: startS + seconds };
    startS += seconds;
    return phase;
  });
  const everySecond = (value: number): number[] => Array.from({ length: run.durationS }, () => value);
  const lanes = Object.keys(run.lanes).map((profile) => ({ profile, share: 1 / Object.keys(run.lanes).length }));
  return {
    format: RUN_FORMAT,
    scenario: {
      name: 'payday',
      title: 'Payday',
      about: 'Everybody pays at once; in the middle of it the bank crashes.',
      seed: run.seed,
      system: { architecture: 'monolith', data: { profiles: 10_000, products: 1000, stores: 5 } },
      workload: { script: 'bank', mix: {} },
      networks: Object.fromEntries(lanes.map(({ profile, share }) => [profile, share])),
      load: phases,
      chaos: [],
      slo: run.slo,
      audit: run.audit === undefined ? 'none' : 'full',
    },
    changes: [],
    seed: run.seed,
    phases,
    durationS: run.durationS,
    workers: [{ index: 0, segment: '0:1', sequence: '0,1' }],
    lanes,
    faults: run.outage === undefined ? [] : [faultOf(run.outage)],
    offeredPerSecond: everySecond(run.model === 'open' ? run.load : 0),
    usersPerSecond: everySecond(run.model === 'closed' ? run.load : 0),
    goodWithinMs: { '*': 1000 },
  };
}

function open(rate: number): { model: 'open'; fromPerSecond: number; toPerSecond: number } {
  return { model: 'open', fromPerSecond: rate, toPerSecond: rate };
}

function closed(users: number): {
  model: 'closed';
  fromUsers: number;
  toUsers: number;
  thinkMinMs: number;
  thinkMaxMs: number;
} {
  return { model: 'closed', fromUsers: users, toUsers: users, thinkMinMs: 100, thinkMaxMs: 300 };
}

function faultOf(outage: NonNullable<SyntheticRun['outage']>): PlannedFault {
  return {
    id: 'f1',
    atMs: outage.fromS * 1000,
    fault: outage.how === 'kill' ? 'kill' : 'pause',
    targets: ['service:bank'],
    forMs: (outage.toS - outage.fromS) * 1000,
    parameters: {},
  };
}

/** Second 0 of every synthetic run. */
const LOAD_START_MS = Date.UTC(2026, 10, 21, 10, 15, 8);

function manifestOf(run: SyntheticRun): RunManifest {
  return {
    format: RUN_FORMAT,
    id: run.id,
    scenario: 'payday',
    title: 'Payday',
    architecture: 'monolith',
    seed: run.seed,
    command: `mascaret run payday --seed ${run.seed}`,
    createdAt: '2026-11-21T10:15:00.000Z',
    loadStartMs: LOAD_START_MS,
    ...(run.ended === undefined ? {} : { ended: run.ended, endText: '' }),
    environment: {
      os: 'Linux',
      kernel: '6.1.0',
      cpuModel: 'Test CPU 3000',
      cores: 2,
      memoryBytes: 24 * 1024 ** 3,
      loadAverage: 0.42,
    },
    versions: { mascaret: '0.1.0', node: '24.21.0', k6: '2.2.0', toxiproxy: '2.12.0', postgresql: '18.0' },
    ...(run.plantedBug === undefined ? {} : { plantedBug: run.plantedBug }),
  };
}

function eventsOf(run: SyntheticRun, plan: Plan): RunEvent[] {
  return [
    { ...at(-2000), type: 'stage', stage: 'provision', text: 'the system is ready' },
    { ...at(1.4), type: 'worker', worker: 0, state: 'started', text: 'k6 runs' },
    ...plan.phases.map((phase): RunEvent => ({
      ...at(phase.startS * 1000),
      type: 'phase',
      phase: phase.name,
      index: phase.index,
    })),
    ...run.events,
  ];
}

function at(elapsedMs: number): { timeMs: number; elapsedMs: number } {
  return { timeMs: LOAD_START_MS + elapsedMs, elapsedMs };
}

function journalOf(faults: readonly PlannedFault[]): JournalEntry[] {
  return faults.flatMap((fault) => {
    const entry = (state: JournalEntry['state'], elapsedMs: number, proof?: string): JournalEntry => ({
      id: fault.id,
      state,
      timeMs: LOAD_START_MS + elapsedMs,
      elapsedMs,
      fault,
      live: false,
      ...(proof === undefined ? {} : { proof }),
    });
    const end = fault.atMs + (fault.forMs ?? 0);
    return [
      entry('planned', 0),
      entry('injecting', fault.atMs),
      entry('injected', fault.atMs + 12, 'bank-1: process group 4711 gone, port 40123 refuses'),
      entry('undoing', end),
      entry('undone', end + 240, 'bank-1: process group 4790 answers /readyz'),
    ];
  });
}

function* seriesOf(run: SyntheticRun, plan: Plan, random: Random): Generator<SeriesRow> {
  for (let second = 0; second < run.durationS; second += 1) {
    const out =
      run.outage !== undefined && second >= run.outage.fromS && second < run.outage.toS ? run.outage : undefined;
    yield* syntheticCells(run, second, out, random);
    const frozen = out?.how === 'freeze';
    const achieved = plan.offeredPerSecond[second] ?? 0;
    const dropped = frozen && run.model === 'open' ? Math.round(achieved * 0.9) : 0;
    const stalledMs = out !== undefined && run.model === 'closed' ? run.load * 1000 : 0;
    yield {
      type: 'load',
      second,
      achieved: achieved - dropped,
      dropped,
      stalledMs,
      users: run.model === 'closed' ? run.load : 40,
    };
  }
}

function* resourcesOf(run: SyntheticRun, random: Random): Generator<ResourceRow> {
  for (let second = 0; second < run.durationS; second += 1) {
    const out = run.outage !== undefined && second >= run.outage.fromS && second < run.outage.toS;
    const bank = { type: 'resources', second, service: 'bank', instance: 'bank-1' } as const;
    yield { ...bank, cpu: out ? 0 : 0.35 + random() * 0.1, rssBytes: out ? 0 : 88e6 + second * 1e4 };
    yield {
      ...bank,
      service: 'database',
      instance: 'database-1',
      cpu: out ? 0.02 : 0.2 + random() * 0.1,
      rssBytes: 120e6,
    };
    yield { type: 'generator', second, worker: 0, cpu: 0.2 + random() * 0.05, rssBytes: 95e6 };
    yield {
      type: 'books',
      second,
      customersCents: '2014000000',
      bankCents: '-2014000000',
      lowestCents: '0',
      negativeAccounts: 0,
    };
  }
}

function lines(file: string, rows: Iterable<unknown>): string {
  const text = [JSON.stringify({ format: RUN_FORMAT, file })];
  for (const row of rows) text.push(JSON.stringify(row));
  return `${text.join('\n')}\n`;
}

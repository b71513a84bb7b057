import type { JournalEntry } from '../../core/fault.ts';
import type { Plan, PlannedPhase } from '../../core/plan.ts';
import type { RunManifest } from '../../core/run-files.ts';
import type { Slo } from '../../core/scenario.ts';
import type { Cell } from '../../core/worker-protocol.ts';
import { CellTable } from '../../reports/cell-table.ts';
import { LoadRecord } from '../../reports/load-record.ts';
import type { RunData } from '../../reports/run-data.ts';

/** What a second of a hand-made run holds; everything else follows from the model. */
export interface HandMadeSecond {
  readonly good?: number;
  readonly slow?: number;
  readonly refused?: number;
  readonly errors?: number;
  readonly dropped?: number;
  readonly stalledMs?: number;
  /** Closed model: user time of which something is known. */
  readonly accountedMs?: number;
  /** Open model: arrivals that neither ended nor were dropped. */
  readonly unended?: number;
}

export interface HandMadeRun {
  readonly model: 'open' | 'closed';
  /** Iterations per second, or users. */
  readonly load: number;
  readonly seconds: readonly HandMadeSecond[];
  readonly slo?: readonly Slo[];
  readonly warmUpS?: number;
  readonly faults?: readonly JournalEntry[];
  readonly manifest?: Partial<RunManifest>;
  readonly rest?: Partial<RunData>;
}

/** A good answer takes 10 ms, a slow one 2 s, an error 5 ms; good is within 1 s. */
const GOOD_WITHIN_MS = 1000;

/** A run in memory whose every figure can be computed by hand. */
export function handMadeRun(made: HandMadeRun): RunData {
  const cells = new CellTable();
  const load = new LoadRecord();
  made.seconds.forEach((second, at) => {
    for (const cell of cellsOf(second, at)) cells.add(cell);
    const dropped = second.dropped ?? 0;
    const achieved =
      made.model === 'open' ? made.load - dropped - (second.unended ?? 0) : (second.good ?? 0) + (second.slow ?? 0);
    const { accountedMs, stalledMs = 0 } = second;
    const known = accountedMs === undefined ? {} : { accountedMs };
    load.add({ type: 'load', second: at, achieved, dropped, stalledMs, ...known, users: made.load });
  });
  return {
    folder: '/nowhere',
    manifest: { ...MANIFEST, ...made.manifest },
    plan: planOf(made),
    events: [],
    faults: made.faults ?? [],
    cells,
    load: load.series(),
    resources: { services: [], generator: { cpu: [], rssBytes: [] }, books: [], stock: [] },
    partial: [],
    ...made.rest,
  };
}

/** Journal lines of a fault that was injected and undone at these milliseconds. */
export function faultLines(id: string, injectedMs: number, undoneMs?: number): JournalEntry[] {
  const fault = { id, atMs: injectedMs, fault: 'kill', targets: ['service:bank'], parameters: {} };
  const entry = (state: JournalEntry['state'], elapsedMs: number): JournalEntry => ({
    id,
    state,
    timeMs: 1_700_000_000_000 + elapsedMs,
    elapsedMs,
    fault,
    live: false,
    proof: `${state} for sure`,
  });
  const injected = [entry('planned', 0), entry('injecting', injectedMs), entry('injected', injectedMs)];
  return undoneMs === undefined ? injected : [...injected, entry('undone', undoneMs)];
}

const MANIFEST: RunManifest = {
  format: 1,
  id: 'hand-made',
  scenario: 'hand-made',
  title: 'Made by hand',
  architecture: 'monolith',
  seed: 7,
  command: 'mascaret run hand-made --seed 7',
  createdAt: '2026-11-21T10:00:00.000Z',
  ended: 'completed',
  environment: { os: 'Linux', kernel: '6', cpuModel: 'x', cores: 2, memoryBytes: 1e9, loadAverage: 0 },
  versions: {},
};

function planOf(made: HandMadeRun): Plan {
  const durationS = made.seconds.length;
  const warmUpS = made.warmUpS ?? 0;
  const shape =
    made.model === 'open'
      ? ({ model: 'open', fromPerSecond: made.load, toPerSecond: made.load } as const)
      : ({ model: 'closed', fromUsers: made.load, toUsers: made.load, thinkMinMs: 100, thinkMaxMs: 100 } as const);
  const phase = (name: string, index: number, startS: number, endS: number, measured: boolean): PlannedPhase => ({
    ...shape,
    name,
    index,
    startS,
    endS,
    measured,
    durationMs: (endS - startS) * 1000,
  });
  const warm = warmUpS > 0 ? [phase('warm-up', 0, 0, warmUpS, false)] : [];
  const phases = [...warm, phase('steady', warm.length, warmUpS, durationS, true)];
  const always = (value: number): number[] => Array.from({ length: durationS }, () => value);
  return {
    format: 1,
    scenario: {
      name: 'hand-made',
      title: 'Made by hand',
      about: '',
      seed: 7,
      system: { data: { profiles: 1, products: 1, stores: 1 } },
      workload: { script: 'x', mix: {} },
      networks: {},
      load: phases,
      chaos: [],
      slo: made.slo ?? [],
      audit: 'none',
    },
    changes: [],
    seed: 7,
    phases,
    durationS,
    workers: [{ index: 0, segment: '0:1', sequence: '0,1' }],
    lanes: [{ profile: 'fibre', share: 1 }],
    faults: [],
    offeredPerSecond: always(made.model === 'open' ? made.load : 0),
    usersPerSecond: always(made.model === 'closed' ? made.load : 0),
    goodWithinMs: { '*': GOOD_WITHIN_MS },
  };
}

function cellsOf(second: HandMadeSecond, at: number): Cell[] {
  const cell = (outcome: Cell['outcome'], count: number, latencyUs: number): Cell[] =>
    count === 0
      ? []
      : [{ second: at, endpoint: 'POST /pay', lane: 'fibre', outcome, count, latency: [latencyUs, count], bytes: 0 }];
  return [
    ...cell('ok', second.good ?? 0, 10_000),
    ...cell('ok', second.slow ?? 0, 2_000_000),
    ...cell('refused', second.refused ?? 0, 10_000),
    ...cell('error', second.errors ?? 0, 5000),
  ];
}

import type { Progress } from '../../core/events.ts';
import type { FaultState, JournalEntry } from '../../core/fault.ts';
import type { Plan, PlannedFault } from '../../core/plan.ts';

const KILL: PlannedFault = {
  id: 'f1',
  atMs: 40_000,
  fault: 'kill',
  targets: ['service:bank'],
  forMs: 3_000,
  parameters: {},
};

/** The plan of the run that the interface description draws. */
export const PAYDAY: Plan = {
  format: 1,
  scenario: {
    name: 'payday',
    title: 'Payday',
    about: '',
    seed: 42,
    system: { architecture: 'monolith', data: { profiles: 10_000, products: 1_000, stores: 5 } },
    workload: { script: 'bank-and-store', mix: {} },
    networks: { '4g': 0.6, '3g': 0.3, fibre: 0.1 },
    load: [],
    chaos: [],
    slo: [],
    audit: 'full',
  },
  changes: [],
  seed: 42,
  phases: [phase('warm-up', 0, 0, 5, 20, 20), phase('steady', 1, 5, 35, 150, 150), phase('rush', 2, 35, 55, 150, 400)],
  durationS: 55,
  workers: [{ index: 0, segment: '0:1', sequence: '0,1' }],
  lanes: [
    { profile: '4g', share: 0.6 },
    { profile: '3g', share: 0.3 },
    { profile: 'fibre', share: 0.1 },
  ],
  faults: [KILL],
  offeredPerSecond: [],
  usersPerSecond: [],
  goodWithinMs: { '*': 1_000 },
};

/** Second 46 of it: the bank has been back for three seconds. */
export const SECOND_46: Progress = {
  elapsedMs: 46_000,
  durationS: 55,
  phase: 'rush',
  offered: 342,
  achieved: 342,
  dropped: 0,
  errorShare: 0.004,
  users: 61,
  history: [...Array.from({ length: 40 }, (_, second) => 100 + second * 5), 0, 0, 12, 340, 330, 342],
  endpoints: [
    {
      endpoint: 'POST /bank/payments',
      perSecond: 205,
      p50Ms: 104,
      p95Ms: 241,
      p99Ms: 902,
      errorShare: 0.005,
      slo: { text: 'p99 ≤ 1 s', met: true },
    },
    { endpoint: 'POST /bank/transfers', perSecond: 52, p50Ms: 108, p95Ms: 251, p99Ms: 960, errorShare: 0.004 },
    { endpoint: 'GET /bank/accounts', perSecond: 68, p50Ms: 99, p95Ms: 230, p99Ms: 811, errorShare: 0.001 },
  ],
  lanes: [
    { lane: '4g', p95Ms: 233 },
    { lane: '3g', p95Ms: 402 },
    { lane: 'fibre', p95Ms: 61 },
  ],
  resources: [
    { service: 'bank', cpu: 0.41, rssBytes: 88e6 },
    { service: 'database', cpu: 0.22, rssBytes: 120e6 },
    { service: 'k6', cpu: 0.11, rssBytes: 0 },
  ],
  outcomes: { ok: 12_001, refused: 33, error: 0, timeout: 0, connection: 12 },
  faults: [entry('injected', 40_012), entry('undone', 43_050)],
  money: { totalCents: 2_014_000_000n, conserved: true },
  stock: { onHand: 105_000n, conserved: true },
};

/** A journal entry of the kill, with its times. */
export function entry(state: FaultState, elapsedMs: number, changes: Partial<JournalEntry> = {}): JournalEntry {
  return { id: 'f1', state, timeMs: 0, elapsedMs, fault: KILL, live: false, ...changes };
}

function phase(
  name: string,
  index: number,
  startS: number,
  endS: number,
  fromPerSecond: number,
  toPerSecond: number,
): Plan['phases'][number] {
  const durationMs = (endS - startS) * 1_000;
  return { name, index, startS, endS, durationMs, measured: index > 0, model: 'open', fromPerSecond, toPerSecond };
}

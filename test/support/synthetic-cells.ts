import { OUTCOMES, type Outcome } from '../../core/outcome.ts';
import type { Random } from '../../core/random.ts';
import type { SeriesRow } from '../../core/run-files.ts';
import type { SyntheticRun } from './synthetic-run.ts';

type CellRow = Extract<SeriesRow, { type: 'cell' }>;

/** The cells of one second: every endpoint on every lane, with lognormal latencies on top of the lane's round trip. */
export function* syntheticCells(
  run: SyntheticRun,
  second: number,
  outage: SyntheticRun['outage'] | undefined,
  random: Random,
): Generator<CellRow> {
  const lanes = Object.entries(run.lanes);
  const requests = run.model === 'open' ? run.load : run.load * 4;
  const perCell = requests / (run.endpoints.length * lanes.length);
  for (const endpoint of run.endpoints) {
    for (const [lane, addedMs] of lanes) {
      const frozen = outage?.how === 'freeze';
      const wanted = frozen && run.model === 'closed' ? 0 : frozen ? perCell * 0.1 : perCell;
      const latencies = new Map<Outcome, number[]>();
      const count = Math.floor(wanted) + (random() < wanted % 1 ? 1 : 0);
      for (let request = 0; request < count; request += 1) {
        const outcome = outcomeFor(outage, endpoint, random);
        const latencyMs = latencyFor(outcome, outage, addedMs, second, random);
        latencies.set(outcome, [...(latencies.get(outcome) ?? []), latencyMs]);
      }
      for (const outcome of OUTCOMES.slice(0, run.everyOutcome ?? 0)) {
        if (!latencies.has(outcome)) latencies.set(outcome, [latencyFor(outcome, undefined, addedMs, second, random)]);
      }
      for (const [outcome, list] of latencies) yield cell(second, endpoint, lane, outcome, list);
    }
  }
}

/** The lowest value, in µs, that HdrHistogram with three digits cannot tell from this one. */
function lowestEquivalentUs(valueUs: number): number {
  const unit = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, valueUs))) - 10);
  return Math.floor(valueUs / unit) * unit;
}

function outcomeFor(outage: SyntheticRun['outage'] | undefined, endpoint: string, random: Random): Outcome {
  if (outage?.how === 'kill') return 'connection';
  const draw = random();
  if (draw < 0.0004) return 'error';
  return endpoint.startsWith('POST') && draw < 0.03 ? 'refused' : 'ok';
}

function latencyFor(
  outcome: Outcome,
  outage: SyntheticRun['outage'] | undefined,
  addedMs: number,
  second: number,
  random: Random,
): number {
  if (outcome === 'connection') return 0.3 + random();
  if (outcome === 'timeout') return 5000;
  if (outage?.how === 'freeze') return 1000 * (outage.toS - second) + random() * 50 + 100;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return addedMs * (0.95 + random() * 0.2) + 6 * Math.exp(0.5 * normal) + (random() < 0.005 ? 700 * random() : 0);
}

function cell(
  second: number,
  endpoint: string,
  lane: string,
  outcome: Outcome,
  latenciesMs: readonly number[],
): CellRow {
  const counts = new Map<number, number>();
  for (const latencyMs of latenciesMs) {
    const valueUs = lowestEquivalentUs(Math.round(latencyMs * 1000));
    counts.set(valueUs, (counts.get(valueUs) ?? 0) + 1);
  }
  const latency = [...counts].sort((one, other) => one[0] - other[0]).flat();
  return {
    type: 'cell',
    second,
    endpoint,
    lane,
    outcome,
    count: latenciesMs.length,
    latency,
    bytes: latenciesMs.length * 420,
  };
}

import type { DoubtCode } from '../../core/events.ts';
import { formatCount } from '../../core/figures.ts';
import { formatShare } from '../../core/quantities.ts';
import type { RunData } from '../run-data.ts';
import type { FaultFigures, TrustFigures } from './summary.ts';
import type { Windows } from './windows.ts';

/** CPU of the generator above this share of the cores … */
const BUSY_CPU_SHARE = 0.85;
/** … for more than this share of the time makes it the bottleneck. (docs/METRICS.md, generator health) */
const BUSY_TIME_SHARE = 0.05;

/** Whether the measurement can be trusted: the generator's own figures, and every doubt told or found. */
export function trustFigures(run: RunData, windows: Windows, faults: readonly FaultFigures[]): TrustFigures {
  const generator = generatorFigures(run);
  const starts = run.events.flatMap((event) =>
    event.type === 'worker' && event.state === 'started' ? [event.elapsedMs] : [],
  );
  const spread = starts.length > 1 ? Math.max(...starts) - Math.min(...starts) : undefined;
  return {
    doubts: doubtsOf(run, windows, faults, generator),
    workers: run.plan.workers?.length ?? 1,
    ...(generator === undefined ? {} : { generator }),
    ...(spread === undefined ? {} : { startSpreadMs: spread }),
    networks: (run.plan.lanes ?? []).map(({ profile, share }) => {
      const shape = run.manifest.networks?.find((network) => network.name === profile);
      return { profile, share, ...(shape === undefined ? {} : { shape }) };
    }),
  };
}

function doubtsOf(
  run: RunData,
  windows: Windows,
  faults: readonly FaultFigures[],
  generator: TrustFigures['generator'],
): TrustFigures['doubts'] {
  const doubts: { code: DoubtCode; text: string }[] = [];
  const add = (code: DoubtCode, text: string): void => {
    if (!doubts.some((doubt) => doubt.code === code && doubt.text === text)) doubts.push({ code, text });
  };
  for (const event of run.events) if (event.type === 'doubt') add(event.code, event.text);
  const told = new Set(doubts.map((doubt) => doubt.code));
  if (!told.has('generator-busy') && generator !== undefined && generator.busyShare > BUSY_TIME_SHARE) {
    add(
      'generator-busy',
      `the generator used more than 85 % of the processor for ${formatShare(generator.busyShare)} of the time`,
    );
  }
  const thin = thinLoad(run);
  if (thin !== undefined) add('load-thin', thin);
  const few = tooFewUsers(windows);
  if (few !== undefined) add('users-too-few', few);
  if (!told.has('fault-not-proven')) {
    for (const fault of faults) {
      if (fault.injectedMs === undefined) {
        add(
          'fault-not-proven',
          `${fault.id} (${fault.fault} ${fault.targets.join(', ')}) was not proven to have happened`,
        );
      }
    }
    for (const text of neverTried(run)) add('fault-not-proven', text);
  }
  return doubts;
}

/** Iterations missing beyond this share of the planned ones, and a few at the edges of seconds, are a thinner load. */
const THIN_SHARE = 0.02;
const THIN_AT_LEAST = 5;

/** Every planned arrival ends, or is dropped for want of a user; where it did neither, it was cut off or never offered. */
function thinLoad({ manifest, plan, load }: RunData): string | undefined {
  if (manifest.ended !== 'completed') return undefined;
  let offered = 0;
  let told = 0;
  plan.offeredPerSecond.forEach((due, second) => {
    if (due <= 0) return;
    offered += due;
    told += (load.achieved[second] || 0) + (load.dropped[second] || 0);
  });
  const missing = offered - told;
  if (missing <= Math.max(THIN_AT_LEAST, THIN_SHARE * offered)) return undefined;
  return `the load was thinner than planned: ${formatCount(Math.round(missing))} of ${formatCount(Math.round(offered))} iterations neither ended nor were counted as dropped`;
}

/** Dropped arrivals up to this share of the offered ones change no figure that is shown. */
const FEW_DROPPED = 0.001;
/** The system answers in time in a second with so many good requests, and hardly any user kept waiting. */
const IN_TIME = 0.99;
const WAITING_MS_PER_REQUEST = 10;

/**
 * Arrivals that found no free virtual user although the system answered in time: the pool was too small for the script,
 * and that is no failure of the system.
 */
function tooFewUsers(windows: Windows): string | undefined {
  let ours = 0;
  let offered = 0;
  for (let second = 0; second < windows.seconds; second += 1) {
    offered += windows.offered[second] ?? 0;
    const dropped = windows.dropped[second] ?? 0;
    const started = windows.started[second] ?? 0;
    if (dropped === 0 || started === 0 || (windows.good[second] ?? 0) < IN_TIME * started) continue;
    if ((windows.stalledMs[second] ?? 0) <= WAITING_MS_PER_REQUEST * started) ours += dropped;
  }
  if (ours === 0 || ours < FEW_DROPPED * offered) return undefined;
  return `too few virtual users: ${formatCount(Math.round(ours))} of ${formatCount(Math.round(offered))} arrivals found none free while the system answered in time; the iterations of the script last longer than the pool was made for`;
}

/** Faults of the plan that the journal does not know, in a run that went to its end. */
function neverTried(run: RunData): string[] {
  if (run.manifest.ended !== 'completed') return [];
  const tried = new Set(run.faults.map((entry) => entry.id));
  return (run.plan.faults ?? [])
    .filter((fault) => !tried.has(fault.id))
    .map((fault) => `${fault.id} (${fault.fault} ${fault.targets.join(', ')}) was planned and never injected`);
}

function generatorFigures(run: RunData): TrustFigures['generator'] {
  const cpu = run.resources.generator.cpu.filter((value) => !Number.isNaN(value));
  const rss = run.resources.generator.rssBytes.filter((value) => !Number.isNaN(value));
  if (cpu.length === 0) return undefined;
  const busy = cpu.filter((value) => value > run.manifest.environment.cores * BUSY_CPU_SHARE).length;
  return {
    cpuMean: cpu.reduce((total, value) => total + value, 0) / cpu.length,
    cpuMax: cpu.reduce((most, value) => Math.max(most, value), 0),
    busyShare: busy / cpu.length,
    rssMaxBytes: rss.reduce((most, value) => Math.max(most, value), 0),
  };
}

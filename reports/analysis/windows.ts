import type { PlannedPhase } from '../../core/plan.ts';
import type { RunData } from '../run-data.ts';
import { goodShare } from './good-share.ts';
import type { EndpointTally, SecondTallies } from './second-tallies.ts';
import { unendedArrivals, unheardMs } from './unheard.ts';

/** The run in windows of one second: what was offered, what became of it, and how good it was. */
export interface Windows {
  /** Windows that can be judged: the planned ones, or those recorded whole when the run ended early. */
  readonly seconds: number;
  readonly phases: readonly PlannedPhase[];
  /** Phase of each second, as an index into `phases`. */
  readonly phaseOf: Uint16Array;
  readonly offered: Float64Array;
  readonly achieved: Float64Array;
  readonly dropped: Float64Array;
  /** Arrivals that neither ended nor were dropped. */
  readonly unended: Float64Array;
  readonly users: Float64Array;
  /** User-milliseconds spent waiting for what did not end well, or never ended. */
  readonly stalledMs: Float64Array;
  readonly started: Float64Array;
  readonly good: Float64Array;
  readonly bad: Float64Array;
  /** Share of good requests over offered ones; `NaN` where a second says nothing. */
  readonly q: Float64Array;
}

/** How many seconds of the run can be judged. A run that ended early is judged up to its last whole second, one without a record of its load not at all. */
export function judgedSeconds(run: RunData): number {
  if (run.load.seconds === 0) return 0;
  if (run.manifest.ended === 'completed') return run.plan.durationS;
  return Math.max(0, Math.min(run.plan.durationS, run.load.seconds - 1));
}

/** Windows over all endpoints, or over one (then offered load counts for it in proportion). */
export function windowsOf(run: RunData, tallies: SecondTallies, endpoint?: string): Windows {
  const seconds = judgedSeconds(run);
  const chosen = tallies.endpoints.filter((tally) => endpoint === undefined || tally.endpoint === endpoint);
  const phaseOf = phaseOfSeconds(run.plan.phases, seconds);
  const planned = (list: readonly number[]): Float64Array => filled(seconds, (second) => list[second] ?? 0);
  const recorded = (list: readonly number[]): Float64Array => filled(seconds, (second) => list[second] || 0);
  const summed = (what: 'started' | 'good' | 'bad'): Float64Array => sumOf(chosen, what, seconds);
  const unheard = unheardMs(run, seconds);
  const windows = {
    seconds,
    phases: run.plan.phases,
    phaseOf,
    offered: planned(run.plan.offeredPerSecond),
    users: planned(run.plan.usersPerSecond),
    achieved: recorded(run.load.achieved),
    dropped: recorded(run.load.dropped),
    unended: unendedArrivals(run, seconds),
    stalledMs: recorded(run.load.stalledMs).map((ms, second) => ms + (unheard[second] ?? 0)),
    started: summed('started'),
    good: summed('good'),
    bad: summed('bad'),
  };
  return { ...windows, q: filled(seconds, (second) => goodShare(at(windows, second)) ?? Number.NaN) };
}

/** Which phase each second belongs to; seconds after the last phase belong to it. */
export function phaseOfSeconds(phases: readonly PlannedPhase[], seconds: number): Uint16Array {
  const phaseOf = new Uint16Array(seconds);
  for (let second = 0; second < seconds; second += 1) {
    const found = phases.findIndex((phase) => second >= phase.startS && second < phase.endS);
    phaseOf[second] = found === -1 ? Math.max(0, phases.length - 1) : found;
  }
  return phaseOf;
}

/** Seconds of the phases that `wanted` accepts, in order. */
export function secondsOf(windows: Windows, wanted: (phase: PlannedPhase) => boolean): number[] {
  const seconds: number[] = [];
  for (let second = 0; second < windows.seconds; second += 1) {
    const phase = windows.phases[windows.phaseOf[second] ?? 0];
    if (phase !== undefined && wanted(phase)) seconds.push(second);
  }
  return seconds;
}

type Columns = Omit<Windows, 'q'>;

function at(windows: Columns, second: number): Parameters<typeof goodShare>[0] {
  return {
    offered: windows.offered[second] ?? 0,
    unserved: (windows.dropped[second] ?? 0) + (windows.unended[second] ?? 0),
    users: windows.users[second] ?? 0,
    stalledMs: windows.stalledMs[second] ?? 0,
    started: windows.started[second] ?? 0,
    good: windows.good[second] ?? 0,
  };
}

function sumOf(tallies: readonly EndpointTally[], what: 'started' | 'good' | 'bad', seconds: number): Float64Array {
  return filled(seconds, (second) => tallies.reduce((total, tally) => total + (tally[what][second] ?? 0), 0));
}

function filled(length: number, value: (index: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, index) => value(index));
}

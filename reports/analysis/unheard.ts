import type { RunData } from '../run-data.ts';

/**
 * User-milliseconds of each second of which no row tells, where users were planned: they waited for something that k6
 * cut off, or that froze with k6 itself. 0 where nothing was recorded that could say so (an older recording).
 */
export function unheardMs({ plan, load }: RunData, seconds: number): Float64Array {
  const unheard = new Float64Array(seconds);
  if (load.accountedMs.every((known) => Number.isNaN(known))) return unheard;
  for (let second = 0; second < seconds; second += 1) {
    const around = [second - 1, second, second + 1].map((at) => plan.usersPerSecond[at] ?? 0);
    const users = around[1] ?? 0;
    const known = load.accountedMs[second] || 0;
    const missing = users * 1000 - known;
    // While their number changes, the plan's middle of a second is not what every part of it holds.
    const changing = second === 0 || second === plan.durationS - 1 ? 0 : spread(around) * 1000;
    if (missing > users * 1000 * UNKNOWN_SHARE + changing) unheard[second] = missing;
  }
  return unheard;
}

/** k6's own time between iterations, its start, and clocks that differ by milliseconds. */
const UNKNOWN_SHARE = 0.1;

/**
 * Arrivals of each second that neither ended (no iteration row) nor were dropped: they are still waiting, or were cut.
 * An arrival at the edge of a second may be booked on its neighbour; and one more may lie between two seconds.
 */
export function unendedArrivals({ plan, load }: RunData, seconds: number): Float64Array {
  const toldAt = (second: number): number => (load.achieved[second] || 0) + (load.dropped[second] || 0);
  const spare = Array.from({ length: seconds + 1 }, (_, at) =>
    Math.max(0, toldAt(at) - (plan.offeredPerSecond[at] ?? 0)),
  );
  const unended = new Float64Array(seconds);
  let open = 0;
  for (let second = 0; second < seconds; second += 1) {
    const due = plan.offeredPerSecond[second] ?? 0;
    const told = toldAt(second);
    let missing = Math.max(0, due - told);
    for (const neighbour of [second - 1, second + 1]) {
      const taken = Math.min(missing, spare[neighbour] ?? 0);
      missing -= taken;
      if (taken > 0) spare[neighbour] = (spare[neighbour] ?? 0) - taken;
    }
    open = due > 0 ? open + missing : 0;
    unended[second] = Math.max(0, open - EDGE);
    open = told > 0 ? 0 : Math.min(open, EDGE);
  }
  return unended;
}

/** So many arrivals may lie beside the second they were due in. */
const EDGE = 1;

function spread(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

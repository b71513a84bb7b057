import type { Phase } from '../core/scenario.ts';

/**
 * Iterations planned in each second of a phase: the exact integral of the linear ramp over that second, which for a
 * straight line is its height in the middle. Zeros in a closed phase.
 */
export function offeredPerSecond(phase: Phase): readonly number[] {
  return eachSecond(phase, (middleS, lengthS) => {
    if (phase.model === 'closed') return 0;
    return phase.fromPerSecond + (phase.toPerSecond - phase.fromPerSecond) * (middleS / lengthS);
  });
}

/** Users planned in the middle of each second of a phase, whole. Zeros in an open phase. */
export function usersPerSecond(phase: Phase): readonly number[] {
  return eachSecond(phase, (middleS, lengthS) => {
    if (phase.model === 'open') return 0;
    const change = phase.toUsers - phase.fromUsers;
    const spawned =
      phase.spawnPerSecond === undefined ? Math.abs(change) * (middleS / lengthS) : phase.spawnPerSecond * middleS;
    return Math.round(phase.fromUsers + Math.sign(change) * Math.min(Math.abs(change), spawned));
  });
}

function eachSecond(phase: Phase, value: (middleS: number, lengthS: number) => number): readonly number[] {
  const lengthS = phase.durationMs / 1_000;
  return Array.from({ length: lengthS }, (_, second) => value(second + 0.5, lengthS));
}

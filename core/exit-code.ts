/** Exit codes of the command line; the meaning of each is part of the interface. */
export const EXIT = {
  passed: 0,
  sloMissed: 1,
  couldNotRun: 2,
  invariantBroken: 3,
  notHealed: 4,
  inconclusive: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const WORST_FIRST: readonly ExitCode[] = [130, 3, 4, 2, 5, 1, 0];

/** The code to end with when several hold: the worst, in the documented order 3, 4, 2, 5, 1. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? EXIT.passed;
}

/** Each code in words, for the last line of a run and for reports. */
export const EXIT_WORDS: Readonly<Record<ExitCode, string>> = {
  0: 'passed',
  1: 'SLO missed',
  2: 'could not run',
  3: 'invariant broken',
  4: 'not healed',
  5: 'inconclusive',
  130: 'interrupted',
};

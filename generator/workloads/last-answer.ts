import exec from 'k6/execution';
import { facts } from './facts.ts';

/** k6 cuts what runs 15 s after the end of the load; requests end a second before, so that none is cut unseen. */
const AFTER_END_MS = 14_000;
/** As k6 has it where a script says nothing. */
const USUAL_TIMEOUT_MS = 60_000;

/** From now on this virtual user walks iterations; before, and in `setup`, there is no scenario to measure from. */
export function useIterations(): void {
  inIteration = true;
}

/** The moment, on this machine's clock, by which a request must have ended for k6 to tell of it. */
export function lastAnswerMs(): number {
  if (!inIteration) return Number.POSITIVE_INFINITY;
  const { name, startTime } = exec.scenario;
  return startTime - (facts.scenarioStartsMs[name] ?? 0) + facts.durationMs + AFTER_END_MS;
}

/** A time-out as the script gives it (milliseconds, or `10s`), and never beyond the last answer; for k6, in milliseconds. */
export function timeoutBeforeCut(given: unknown): number {
  const leftMs = lastAnswerMs() - Date.now();
  return Math.max(1, Math.min(timeoutMs(given), leftMs));
}

let inIteration = false;

function timeoutMs(given: unknown): number {
  if (typeof given === 'number') return given;
  let sum = 0;
  for (const [, value, unit] of (typeof given === 'string' ? given : '').matchAll(/([\d.]+)(ms|s|m|h)/g))
    sum += Number(value) * MS[unit as keyof typeof MS];
  return sum > 0 ? sum : USUAL_TIMEOUT_MS;
}

const MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

import { Trend } from 'k6/metrics';

/** Pauses that the script chose, in milliseconds, noted when they begin: a user who pauses waits for nobody. */
const pauses = new Trend('mascaret_pause', true);

/** A shorter pause is no pause. */
const LEAST_MS = 5;

/** Notes that this virtual user begins a pause of so many milliseconds. */
export function notePause(milliseconds: number): void {
  if (milliseconds >= LEAST_MS) pauses.add(milliseconds);
}

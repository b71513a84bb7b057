import { sleep } from 'k6';
import { Trend } from 'k6/metrics';
import { isLoadOver, thinkMs, type CurrentUser } from './user.ts';

/** Thrown in the middle of a journey: the load ended while its user thought, and nothing more is to be sent. */
export class LoadIsOver extends Error {}

/** Says before an iteration whose it is. */
export function useThinker(user: CurrentUser): void {
  thinker = user;
}

/**
 * The user looks at the answer, before step 1, 2, … of the journey. In the open model nobody thinks. Throws `LoadIsOver`
 * between two steps when the load has ended: all would wake at its end, and go on at once.
 */
export function think(step: number): void {
  const pauseMs = thinker === undefined ? 0 : thinkMs(thinker, step);
  if (pauseMs >= TOLD_FROM_MS) pauses.add(pauseMs);
  if (pauseMs > 0) sleep(pauseMs / 1000);
  if (pauseMs > 0 && step > 0 && isLoadOver()) throw new LoadIsOver('the load is over');
}

/** Written when a pause begins, so that it is known also when k6 cuts it: who thinks does not wait. */
const pauses = new Trend('mascaret_pause', true);
/** Shorter ones make no difference, and each costs a row. */
const TOLD_FROM_MS = 5;

let thinker: CurrentUser | undefined;

import { sleep } from 'k6';
import { notePause } from './pause.ts';
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
  if (pauseMs > 0) {
    notePause(pauseMs);
    sleep(pauseMs / 1000);
  }
  if (pauseMs > 0 && step > 0 && isLoadOver()) throw new LoadIsOver('the load is over');
}

let thinker: CurrentUser | undefined;

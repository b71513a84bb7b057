import { sleep } from 'k6';
import { thinkMs, type CurrentUser } from './user.ts';

/** Says before an iteration whose it is. */
export function useThinker(user: CurrentUser): void {
  thinker = user;
}

/** The user looks at the answer, before step 1, 2, … of the journey. In the open model nobody thinks. */
export function think(step: number): void {
  const pauseMs = thinker === undefined ? 0 : thinkMs(thinker, step);
  if (pauseMs > 0) sleep(pauseMs / 1000);
}

let thinker: CurrentUser | undefined;

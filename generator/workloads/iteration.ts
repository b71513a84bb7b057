import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import { startIteration, useLane } from './call.ts';
import { useSelf } from './people.ts';
import { LoadIsOver, think, useThinker } from './think.ts';
import { useLogins } from './tokens.ts';
import { currentUser } from './user.ts';

/** A script as its bundle sees it: journeys by name. */
export type Script = Readonly<Record<string, unknown>>;

/** One iteration of one user: draws journey and lane, walks the journey, thinks. What the script throws is counted. */
export function runIteration(script: Script, setupData: unknown): void {
  const user = currentUser();
  exec.vu.metrics.tags['lane'] = user.lane.name;
  useLane(user.lane.url);
  useSelf(user.closedUser);
  useThinker(user);
  useLogins(setupData);
  startIteration(`${exec.vu.idInTest}-${exec.vu.iterationInInstance}`);
  try {
    (script[user.journey] as (data: unknown, seed: number) => void)(setupData, user.seed);
  } catch (thrown) {
    if (thrown instanceof LoadIsOver) return;
    exceptions.add(1);
    throw thrown;
  } finally {
    think(0);
  }
}

const exceptions = new Counter('mascaret_exceptions');

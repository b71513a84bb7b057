import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import { startIteration } from './call.ts';
import { facts } from './facts.ts';
import { useLane } from './lane.ts';
import { useSelf } from './people.ts';
import { LoadIsOver, think, useThinker } from './think.ts';
import { useLogins } from './tokens.ts';
import { currentUser } from './user.ts';

/** A script as its bundle sees it: journeys by name. */
export type Script = Readonly<Record<string, unknown>>;

/**
 * One iteration of one user: draws journey and lane, walks the journey, thinks. What the script throws is counted, also
 * what rejects the promise of an `async` journey; k6 waits for a promise that is given back.
 */
export function runIteration(script: Script, setupData: unknown): unknown {
  const user = currentUser();
  exec.vu.metrics.tags['lane'] = user.lane.name;
  useLane(user.lane);
  useSelf(user.closedUser);
  useThinker(user);
  useLogins(setupData);
  if (facts.isOwnScript) starts.add(1);
  startIteration(`${exec.vu.idInTest}-${exec.vu.iterationInInstance}`);
  try {
    const walked = (script[user.journey] as (data: unknown, seed: number) => unknown)(setupData, user.seed);
    if (walked instanceof Promise) return walked.then(() => think(0), threwLater);
  } catch (thrown) {
    think(0);
    if (thrown instanceof LoadIsOver) return undefined;
    exceptions.add(1);
    throw thrown;
  }
  return think(0);
}

/** k6 tells of a rejected promise in other words than of an exception; here it is one. */
function threwLater(thrown: unknown): void {
  think(0);
  if (thrown instanceof LoadIsOver) return;
  exceptions.add(1);
  console.error(thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown));
}

/** Iterations begun: k6 tells only of those that it did not have to cut off. */
const starts = new Counter('mascaret_iteration');
const exceptions = new Counter('mascaret_exceptions');

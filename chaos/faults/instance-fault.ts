import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../core/errors.ts';
import type { Fault, FaultWorld, FaultWorldFacts, Injection } from '../../core/fault.ts';
import type { Runtime } from '../../core/runtime.ts';
import { allOrUndone, HalfInjectedError } from '../all-or-undone.ts';
import { expandTarget } from '../expand-target.ts';
import { unknownParameters } from './unknown-parameters.ts';

/** What one fault does to one instance; the rest is the same for all faults on instances. */
export interface InstanceVerbs {
  /** Rejects when the instance is not in a state to begin with: then nothing was done and nothing is undone. */
  readonly check: (runtime: Runtime, id: string) => Promise<void>;
  /** Acts, and resolves with the proof once the effect is seen. */
  readonly act: (runtime: Runtime, id: string) => Promise<string>;
  /** Undoes, also when `act` came half-way only, and resolves with the proof. May be called again. */
  readonly undo: (runtime: Runtime, id: string) => Promise<string>;
}

/** A fault on instances of a service, without parameters: on several instances all happen, or none. */
export function instanceFault(facts: Pick<Fault, 'name' | 'about' | 'lasts'>, verbs: InstanceVerbs): Fault {
  return {
    ...facts,
    targets: 'service',
    refuse: (parameters, world) => unknownParameters(facts.name, parameters, []) ?? noRuntime(facts.name, world),
    trace: (target, world) => ({
      handles: expandTarget(target, world).flatMap((id) => world.runtime?.handle(id) ?? []),
    }),
    inject: (target, _parameters, world) => {
      const runtime = runtimeOf(world);
      return allOrUndone(instancesOf(target, world), (id) => injectOne(runtime, id, verbs));
    },
  };
}

/** For `check`: rejects unless the operating system says that the instance runs. */
export async function mustRun(runtime: Runtime, id: string): Promise<void> {
  const state = await runtime.state(id);
  if (state !== 'running') throw new Error(`${id} was not running but ${state}`);
}

/**
 * Looks again every 5 ms until `seen` holds, and throws `failure` after `withinMs`. For effects that the operating system
 * or an instance shows a moment later.
 */
export async function untilSeen(seen: () => Promise<boolean>, failure: string, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await seen())) {
    if (performance.now() > deadline) throw new Error(`${failure} within ${withinMs / 1_000} s`);
    await sleep(5);
  }
}

async function injectOne(runtime: Runtime, id: string, verbs: InstanceVerbs): Promise<Injection> {
  const undo = (): Promise<string> => verbs.undo(runtime, id);
  await verbs.check(runtime, id);
  try {
    return { proof: await verbs.act(runtime, id), undo };
  } catch (error) {
    // Not proven is not the same as not happened.
    const injection = { proof: '', undo };
    try {
      await undo();
    } catch (undoError) {
      throw new HalfInjectedError(`${reasonOf(error)}; undoing failed: ${reasonOf(undoError)}`, injection);
    }
    throw error;
  }
}

function noRuntime(fault: string, world: FaultWorldFacts): string | undefined {
  if (world.runtime !== 'none') return undefined;
  return `"${fault}" needs a system that the run has started itself; this one was there before`;
}

function runtimeOf(world: FaultWorld): Runtime {
  if (world.runtime === undefined) throw new Error('the system was not started by this run');
  return world.runtime;
}

function instancesOf(target: string, world: FaultWorld): readonly string[] {
  const ids = expandTarget(target, world);
  if (ids.length === 0) throw new Error(`${target} does not belong to this run`);
  return ids;
}

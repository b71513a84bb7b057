import { didYouMean } from '../../core/did-you-mean.ts';
import { reasonOf } from '../../core/errors.ts';
import type { Fault, FaultWorld, FaultWorldFacts, Injection } from '../../core/fault.ts';
import type { LaneState } from '../../core/network.ts';
import { parseDuration } from '../../core/quantities.ts';
import { HalfInjectedError } from '../all-or-undone.ts';
import { nameOf } from '../expand-target.ts';
import { unknownParameters } from './unknown-parameters.ts';

/** What happens to a lane: exactly one of three. */
type NetworkChange =
  | { readonly kind: 'become'; readonly profile: string }
  | { readonly kind: 'down' }
  | { readonly kind: 'latency'; readonly latencyMs: number };

/**
 * Changes the network of one lane: `become: edge` another profile, `down: true` nothing gets through, `latency: 500ms` so
 * much more in each direction. Undone by giving the lane its own profile back, enabled, with nothing added.
 */
export const network: Fault = {
  name: 'network',
  about: 'changes a lane: become another profile, down, or more latency in each direction',
  targets: 'lane',
  lasts: true,
  refuse: (parameters, world) => {
    try {
      return changeRefusal(parseChange(parameters), world);
    } catch (error) {
      return reasonOf(error);
    }
  },
  trace: (_target, world) => ({ handles: world.lanes.handle === undefined ? [] : [world.lanes.handle] }),
  inject: async (target, parameters, world) => {
    const lane = nameOf(target);
    const change = parseChange(parameters);
    const before = await world.lanes.read(lane);
    const undo = async (): Promise<string> => restore(lane, before, world);
    try {
      await apply(lane, change, world);
      return { proof: `${target}: ${describe(await world.lanes.read(lane))}`, undo };
    } catch (error) {
      return giveUp(error, undo);
    }
  },
};

/** Throws an Error with a sentence when the parameters do not say exactly one change. */
function parseChange(parameters: Readonly<Record<string, unknown>>): NetworkChange {
  const refusal = unknownParameters('network', parameters, ['become', 'down', 'latency']);
  if (refusal !== undefined) throw new Error(refusal);
  const { become, down, latency } = parameters;
  if (Object.keys(parameters).length !== 1) {
    throw new Error('the fault "network" takes exactly one of  become: PROFILE,  down: true,  latency: 500ms');
  }
  if (typeof become === 'string') return { kind: 'become', profile: become };
  if (down === true) return { kind: 'down' };
  if (typeof latency === 'string' || typeof latency === 'number') {
    const latencyMs = Math.round(parseDuration(latency));
    if (latencyMs >= 1) return { kind: 'latency', latencyMs };
    throw new Error(`a latency of ${latency} changes nothing: write at least 1ms`);
  }
  if (down !== undefined) throw new Error('the fault "network" knows  down: true  only; leave it out otherwise');
  throw new Error('the fault "network" takes a name as in  become: edge  or a time as in  latency: 500ms');
}

function changeRefusal(change: NetworkChange, world: FaultWorldFacts): string | undefined {
  if (world.lanes.length === 0) return 'the fault "network" needs network lanes, and this run has none';
  if (change.kind !== 'become' || world.profiles.includes(change.profile)) return undefined;
  const near = didYouMean(change.profile, world.profiles);
  const hint = near === undefined ? 'see "mascaret profiles"' : `did you mean "${near}"?`;
  return `there is no network profile "${change.profile}"; ${hint}`;
}

async function apply(lane: string, change: NetworkChange, world: FaultWorld): Promise<void> {
  if (change.kind === 'become') return world.lanes.become(lane, change.profile);
  if (change.kind === 'down') return world.lanes.setEnabled(lane, false);
  return world.lanes.addLatency(lane, change.latencyMs);
}

async function restore(lane: string, before: LaneState, world: FaultWorld): Promise<string> {
  await world.lanes.restore(lane);
  const after = await world.lanes.read(lane);
  if (describe(after) === describe(before)) return `lane:${lane}: ${describe(after)}, as before`;
  throw new Error(`lane ${lane} is not as before: ${describe(after)} instead of ${describe(before)}`);
}

async function giveUp(error: unknown, undo: () => Promise<string>): Promise<Injection> {
  try {
    await undo();
  } catch (undoError) {
    const message = `${reasonOf(error)}; undoing failed: ${reasonOf(undoError)}`;
    throw new HalfInjectedError(message, { proof: '', undo });
  }
  throw error;
}

/** `enabled, bandwidth_downstream rate 30, latency_downstream latency 420 jitter 0`, the same for equal states. */
function describe(state: LaneState): string {
  const toxics = Object.entries(state.toxics).map(
    ([name, attributes]) =>
      `${name} ${inOrder(attributes)
        .map(([key, value]) => `${key} ${value}`)
        .join(' ')}`,
  );
  return [state.enabled ? 'enabled' : 'down', ...toxics.sort(), ...(toxics.length === 0 ? ['no toxics'] : [])].join(
    ', ',
  );
}

function inOrder(attributes: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1));
}

import type { Clock } from '../core/clock.ts';
import { MascaretError } from '../core/errors.ts';
import type { FaultWorldFacts } from '../core/fault.ts';
import type { PlannedFault } from '../core/plan.ts';
import type { Random } from '../core/random.ts';
import { faultNamed } from './faults/registry.ts';
import { liveRefusal } from './guards.ts';
import { resolveTargets } from './selectors.ts';

/** What must be known of a run to make a fault for it. */
export interface LiveContext {
  readonly facts: FaultWorldFacts;
  /** Settled names that may be targets: `service:bank-1`, `lane:4g`. */
  readonly candidates: readonly string[];
  readonly random: Random;
  readonly clock: Clock;
  readonly loadStartMs: number;
  readonly durationMs: number;
  /** Gives the next id, going on from the plan's: `f3`. */
  readonly nextId: () => string;
}

export interface LiveRequest {
  readonly fault: string;
  readonly target: string;
  readonly forMs?: number;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The fault that a request from another terminal asks for, due now. Throws a MascaretError when it must not be done. */
export function liveFault(request: LiveRequest, context: LiveContext): PlannedFault {
  const fault = faultNamed(request.fault);
  const candidates = context.candidates.filter((candidate) => candidate.startsWith(`${fault.targets}:`));
  const targets = resolveTargets(request.target, candidates, context.random);
  const atMs = Math.round(context.clock.now() - context.loadStartMs);
  const { forMs, parameters } = request;
  const refusal = liveRefusal({ fault, parameters, forMs, leftMs: context.durationMs - atMs }, context.facts);
  if (refusal !== undefined) throw new MascaretError('fault-refused', refusal);
  return {
    id: context.nextId(),
    atMs,
    fault: fault.name,
    targets,
    ...(forMs === undefined ? {} : { forMs }),
    parameters,
  };
}

import type { FaultWorld } from '../core/fault.ts';

/**
 * The single parts that a settled target stands for: `service:bank` all instances of the service, `service:bank-1` that
 * instance, `lane:4g` the lane. Given as instance ids (`bank-1`) and lanes' names with their kind (`lane:4g`), so that two
 * targets overlap when they share a part. Empty when the run has no such part.
 */
export function expandTarget(target: string, world: FaultWorld): readonly string[] {
  const name = nameOf(target);
  if (target.startsWith('lane:')) {
    return world.lanes.all.some((lane) => lane.name === name) ? [target] : [];
  }
  const instances = world.runtime?.instances() ?? [];
  return instances
    .filter((instance) => instance.service === name || instance.id === name)
    .map((instance) => instance.id);
}

/** `bank` of `service:bank`. */
export function nameOf(target: string): string {
  return target.slice(target.indexOf(':') + 1);
}

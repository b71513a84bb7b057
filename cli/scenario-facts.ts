import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { faults } from '../chaos/faults/registry.ts';
import { resolveTargets } from '../chaos/selectors.ts';
import type { Random } from '../core/random.ts';
import type { ScenarioFacts, TargetWorld } from '../core/scenario-facts.ts';
import { journeysOfScripts } from '../generator/journeys.ts';
import { lossRefusal } from '../profiles/loss-refusal.ts';
import { listProfiles } from '../profiles/read-profiles.ts';
import type { Architecture } from '../sut/architectures/architecture.ts';
import { listArchitectures } from '../sut/architectures/read-architectures.ts';
import { instanceNames, servicesFor, targetNames } from '../sut/architectures/resolve-service.ts';

/** Everything a scenario may name, from the folders that own it. The one place where they meet the parser. */
export async function gatherScenarioFacts(): Promise<ScenarioFacts> {
  const profiles = await listProfiles();
  const architectures = new Map(listArchitectures().map((architecture) => [architecture.name, architecture]));
  return {
    profiles: profiles.map(({ name }) => name),
    refusedProfiles: Object.fromEntries(
      profiles.flatMap((profile) => {
        const refusal = lossRefusal(profile);
        return refusal === undefined ? [] : [[profile.name, refusal]];
      }),
    ),
    architectures: Object.fromEntries(
      [...architectures].map(([name, architecture]) => [name, { services: targetNames(architecture) }]),
    ),
    faults: Object.fromEntries(faults.map((fault) => [fault.name, fault])),
    scripts: journeysOfScripts,
    resolveTargets: (target, where, random) => resolveTargetsIn(architectures, target, where, random),
    composeRefusal:
      'containers of your own come with a later version — use architecture, or url for a system that runs',
    fileExists: (path) => existsSync(resolve(path)),
  };
}

/** The single instances that a settled service target stands for; a lane stands for itself. */
export function partsOfTarget(architecture: string | undefined, target: string): readonly string[] {
  const name = target.slice(target.indexOf(':') + 1);
  const found = listArchitectures().find((candidate) => candidate.name === architecture);
  if (target.startsWith('lane:') || found === undefined) return [target];
  const instances = servicesFor(found, name).flatMap((service) => instanceNames(service));
  return instances.length === 0 ? [name] : instances;
}

/**
 * What a target may mean depends on its form: "1 of service:bank" chooses among instances, a pattern among services, and
 * a plain name may be either.
 */
function resolveTargetsIn(
  architectures: ReadonlyMap<string, Architecture>,
  target: string,
  { architecture, lanes }: TargetWorld,
  random: Random,
): readonly string[] {
  const there = architecture === undefined ? undefined : architectures.get(architecture);
  const services = there === undefined ? [] : targetNames(there).map((name) => `service:${name}`);
  const instances = (there?.services ?? []).flatMap((service) => instanceNames(service)).map((id) => `service:${id}`);
  const laneTargets = lanes.map((lane) => `lane:${lane}`);
  if (/\bof\s/.test(target)) return resolveTargets(target, [...instances, ...laneTargets], random);
  if (target.includes(':/')) return resolveTargets(target, [...services, ...laneTargets], random);
  return resolveTargets(target, [...new Set([...services, ...instances]), ...laneTargets], random);
}

import { overlapRefusal } from '../chaos/overlap.ts';
import { MascaretError } from '../core/errors.ts';
import { parseScenario } from '../core/parse-scenario.ts';
import type { Plan } from '../core/plan.ts';
import { type ScenarioChanges, writtenChanges } from '../core/scenario-changes.ts';
import type { ScenarioFacts } from '../core/scenario-facts.ts';
import { makePlan } from '../generator/plan.ts';
import { readScenarioFile } from '../generator/read-scenarios.ts';
import { readScriptOptions } from '../generator/script-options.ts';
import { durationOption } from './duration-option.ts';
import { refuseForeignHost } from './refuse-foreign-host.ts';
import { gatherScenarioFacts, partsOfTarget } from './scenario-facts.ts';
import type { ScenarioArguments } from './scenario-options.ts';

/**
 * The plan that `plan` prints and `run` carries out, from the same arguments. Throws a MascaretError for whatever is
 * wrong with the scenario, the changes, or both together.
 */
export async function loadPlan(given: ScenarioArguments): Promise<Plan> {
  const facts = await gatherScenarioFacts();
  const changes = changesOf(given);
  const { name, file, text } = await readScenarioFile(given.scenario);
  const scenario = parseScenario(text, { file, name, facts, changes });
  refuseForeignHost(scenario.system, given.iAmAllowedToTest ?? []);
  const { architecture } = scenario.system;
  const lanes = Object.keys(scenario.networks).filter((profile) => (scenario.networks[profile] ?? 0) > 0);
  const plan = makePlan({
    scenario,
    changes: writtenChanges(changes),
    workers: workersOf(given.workers),
    resolveTargets: (target, random) => facts.resolveTargets(target, { architecture, lanes }, random),
  });
  refuseOverlap(plan, facts);
  const script = await readScriptOptions(plan);
  return script === undefined ? plan : { ...plan, script };
}

function changesOf({ set, architecture, networks, seed, for: length, crash }: ScenarioArguments): ScenarioChanges {
  if (length !== undefined) durationOption('for', length);
  return {
    ...(set === undefined ? {} : { set }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(networks === undefined ? {} : { networks }),
    ...(seed === undefined ? {} : { seed }),
    ...(length === undefined ? {} : { for: length }),
    // The option alone names no target.
    ...(crash === undefined ? {} : { crash: crash === '' ? 'service:bank' : crash }),
  };
}

/** Two faults on one part at one time: what undoing one does to the other has no clear answer. */
function refuseOverlap({ faults, scenario }: Plan, facts: ScenarioFacts): void {
  const refusal = overlapRefusal(
    faults,
    (fault) => facts.faults[fault]?.lasts === true,
    (target) => partsOfTarget(scenario.system.architecture, target),
  );
  if (refusal === undefined) return;
  throw new MascaretError('faults-overlap', `${scenario.name}: ${refusal}`, {
    hint: 'Move one of them, or shorten its "for".',
  });
}

function workersOf(written: string | undefined): number {
  if (written === undefined) return 1;
  if (/^\d+$/.test(written)) return Number(written);
  throw new MascaretError('usage', `--workers ${written} is not a whole number`, { hint: 'Write --workers 3' });
}

import type { Scenario, SystemChoice } from './scenario.ts';
import { type AppliedChange, applyChanges, type ScenarioChanges } from './scenario-changes.ts';
import { readChaos } from './scenario-chaos.ts';
import { readScenarioDocument, type ScenarioDocument } from './scenario-document.ts';
import type { ScenarioFacts } from './scenario-facts.ts';
import { readLoad } from './scenario-load.ts';
import { readNetworks } from './scenario-networks.ts';
import { type Place, scenarioInvalid, type ScenarioProblem, suggestion } from './scenario-problem.ts';
import { readBy, type Reading, within } from './scenario-reading.ts';
import { headSchema, scenarioSchema } from './scenario-schema.ts';
import { readSlo } from './scenario-slo.ts';
import { readSystem } from './scenario-system.ts';
import { endpointsOf, readWorkload, withPhaseMixes } from './scenario-workload.ts';

/** Where a scenario comes from, and what it is read against. */
export interface ParseOptions {
  /** As errors shall name it. */
  readonly file: string;
  /** What the user types for it. */
  readonly name: string;
  /** Absent: names of profiles, architectures, faults and scripts are not looked at. */
  readonly facts?: ScenarioFacts;
  readonly changes?: ScenarioChanges;
}

/**
 * A scenario from the text of its file, with the changes of the command line made first. Throws one `MascaretError`
 * `scenario-invalid` that lists every problem as `file:line:column: what is wrong — what to do`, in the file's order;
 * or `bad-change` for a change that leads nowhere.
 */
export function parseScenario(text: string, { file, name, facts, changes = {} }: ParseOptions): Scenario {
  const document = readScenarioDocument(text, file);
  const applied = applyChanges(document.yaml, changes);
  const reading: Reading = { raw: document.yaml.toJS(), facts, problems: [] };
  const head = readHead(reading);
  const system = readSystem(reading);
  const workload = readWorkload(reading);
  const networks = readNetworks(reading);
  const load = readLoad(reading);
  const phases = withPhaseMixes(reading, workload, load.phases);
  const chaos = readChaos(reading, { system, networks, load });
  const slo = readSlo(reading, { load, endpoints: endpointsOf(reading, workload, phases) });
  const audit = auditOf(reading, head?.audit, system);
  const complete = head && system && workload && networks && phases;
  if (reading.problems.length > 0 || !complete) {
    throw scenarioInvalid(
      file,
      reading.problems.map((problem) => ({ place: placeOf(problem, document, applied), text: problem.text })),
    );
  }
  return {
    name,
    title: head.title ?? name,
    about: head.about?.trim() ?? '',
    seed: head.seed ?? 0,
    system,
    workload,
    networks,
    load: phases,
    chaos,
    slo,
    audit,
  };
}

/** The keys that are no sections, and any key that has no meaning. */
function readHead(reading: Reading) {
  const known = Object.keys(scenarioSchema.shape);
  for (const key of Object.keys(reading.raw as object)) {
    if (known.includes(key)) continue;
    reading.problems.push({ path: [key], atKey: true, text: `unknown key "${key}"${suggestion(key, known)}` });
  }
  const head = readBy(reading, headSchema, []);
  if (head?.seed !== undefined) {
    within(reading, ['seed'], head.seed, { what: 'seed', least: 0, most: Number.MAX_SAFE_INTEGER });
  }
  return head;
}

/** Without our own database there are no books to read: nothing is audited, and asking for it is an error. */
function auditOf(reading: Reading, written: Scenario['audit'] | undefined, system: SystemChoice | undefined) {
  if (system?.url === undefined) return written ?? 'full';
  if (written === 'full') {
    const text = 'the books of a system at an address cannot be read — write audit: none';
    reading.problems.push({ path: ['audit'], text });
  }
  return 'none';
}

/** A problem in what the command line has put there is shown at the option, since the file is not to blame. */
function placeOf(problem: ScenarioProblem, document: ScenarioDocument, applied: readonly AppliedChange[]): Place {
  const change = applied.findLast(({ path }) => path.every((step, at) => problem.path[at] === step));
  if (change === undefined) return document.place(problem.path, problem.atKey);
  return { text: change.written.startsWith('--') ? change.written : `--set ${change.written}`, offset: -1 };
}

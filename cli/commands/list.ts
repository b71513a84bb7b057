import type { CommandModule } from 'yargs';
import { faults } from '../../chaos/faults/registry.ts';
import { MascaretError } from '../../core/errors.ts';
import { parseScenario } from '../../core/parse-scenario.ts';
import type { Scenario } from '../../core/scenario.ts';
import { listScenarioFiles, type ScenarioFile } from '../../generator/read-scenarios.ts';
import { faultTable, type ScenarioRow, scenarioTable } from '../render/scenario-table.ts';
import { printJson, say, widthOf } from '../render/terminal.ts';
import { gatherScenarioFacts } from '../scenario-facts.ts';

interface ListArguments {
  readonly json: boolean;
  readonly faults: boolean;
}

/** `mascaret list`: the scenarios there are, with what they do, how long they take and what they need. */
export const listCommand: CommandModule<object, ListArguments> = {
  command: 'list',
  describe: 'List the scenarios: what each does, its length, what it needs',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .option('faults', { type: 'boolean', default: false, describe: 'List the faults a scenario may name, instead' })
      .example('$0 list', 'scenarios that ship, and those in ./scenarios')
      .example('$0 list --faults', 'what can be broken'),
  handler: async (given) => {
    if (given.faults) {
      const rows = faults.map(({ name, about, targets, lasts }) => ({ name, about, targets, lasts }));
      if (given.json) printJson(rows);
      else say(faultTable(rows));
      return;
    }
    const rows = await scenarioRows();
    if (given.json) printJson(rows);
    else say(scenarioTable(rows, widthOf(process.stdout)));
  },
};

/** A file with an error is listed with its error: one bad file must not hide the others. */
async function scenarioRows(): Promise<readonly ScenarioRow[]> {
  const facts = await gatherScenarioFacts();
  return (await listScenarioFiles()).map((source) => {
    try {
      return rowOf(parseScenario(source.text, { ...source, facts }), source);
    } catch (error) {
      if (!(error instanceof MascaretError)) throw error;
      return { name: source.name, file: source.file, error: error.message.split('\n')[1]?.trim() ?? error.message };
    }
  });
}

function rowOf(scenario: Scenario, { file }: ScenarioFile): ScenarioRow {
  return {
    name: scenario.name,
    file,
    title: scenario.title,
    about: scenario.about,
    durationS: scenario.load.reduce((sum, phase) => sum + phase.durationMs, 0) / 1_000,
    architecture: scenario.system.architecture ?? scenario.system.url ?? 'your containers',
    needs: needsOf(scenario),
  };
}

/** What must be on the machine, in the words of `mascaret doctor`. */
function needsOf({ system }: Scenario): readonly string[] {
  if (system.url !== undefined) return ['k6', 'toxiproxy', `the system at ${system.url}`];
  return ['k6', 'toxiproxy', 'postgres'];
}

import type { Argv } from 'yargs';
import { singleOption } from './single-option.ts';

/** What `plan` and `run` take alike: a scenario, and what shall be different this time. */
export interface ScenarioArguments {
  readonly scenario: string;
  readonly set?: readonly string[] | undefined;
  readonly architecture?: string | undefined;
  readonly networks?: string | undefined;
  readonly seed?: string | undefined;
  readonly for?: string | undefined;
  readonly crash?: string | undefined;
  readonly workers?: string | undefined;
  readonly iAmAllowedToTest?: readonly string[] | undefined;
}

/** Adds the positional `scenario` and the options that change it. */
export function withScenarioOptions<T>(yargs: Argv<T>): Argv<T & ScenarioArguments> {
  return yargs
    .positional('scenario', {
      type: 'string',
      demandOption: true,
      describe: 'A name ("mascaret list" shows them) or the path of a file',
    })
    .option('set', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'Change a value: load.rush.arrivals=300/s (again for more)',
    })
    .option('architecture', singleOption('architecture', 'Another architecture'))
    .option('networks', singleOption('networks', "Other networks: '4g:60%,3g:40%', or one for everybody"))
    .option('seed', singleOption('seed', 'Another seed'))
    .option('for', singleOption('for', 'Length of the whole load; the longest measured phase takes up the difference'))
    .option('crash', {
      ...singleOption('crash', 'Kill a target for 3 s in the middle of the measured load (service:bank unless named)'),
      requiresArg: false,
    })
    .option('workers', singleOption('workers', 'k6 workers, together with exactly the same load (1)'))
    .option('i-am-allowed-to-test', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'A host other than this machine that system.url may name (again for more)',
    });
}

import type { Argv } from 'yargs';
import { MascaretError } from '../core/errors.ts';

/** What `plan` and `run` take alike: a scenario, and what shall be different this time. */
export interface ScenarioArguments {
  readonly scenario: string;
  readonly set?: readonly string[] | undefined;
  readonly architecture?: string | undefined;
  readonly networks?: string | undefined;
  readonly seed?: string | undefined;
  readonly for?: string | undefined;
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
    .option('architecture', single('architecture', 'Another architecture'))
    .option('networks', single('networks', "Other networks: '4g:60%,3g:40%', or one for everybody"))
    .option('seed', single('seed', 'Another seed'))
    .option('for', single('for', 'Length of the whole load; the longest measured phase takes up the difference'))
    .option('workers', single('workers', 'k6 workers, together with exactly the same load (1)'))
    .option('i-am-allowed-to-test', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'A host other than this machine that system.url may name (again for more)',
    });
}

/** An option that means something once only. */
function single(name: string, describe: string) {
  return {
    type: 'string' as const,
    requiresArg: true,
    describe,
    coerce: (value: string | readonly string[] | undefined): string | undefined => {
      if (typeof value === 'string' || value === undefined) return value;
      throw new MascaretError('usage', `--${name} stands more than once: ${value.join(', ')}`, {
        hint: 'Keep one of them.',
      });
    },
  };
}

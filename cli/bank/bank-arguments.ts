import type { Argv } from 'yargs';
import { singleOption } from '../single-option.ts';

/** Which system, as whom, and how to show the answer: what every bank command takes. */
export interface BankArguments {
  readonly url?: string | undefined;
  readonly as?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly iAmAllowedToTest?: readonly string[] | undefined;
  readonly json: boolean;
}

/** A command that changes something. */
export interface WriteArguments extends BankArguments {
  readonly key?: string | undefined;
}

/** Adds the options of every bank command. */
export function withBankOptions<T>(yargs: Argv<T>): Argv<T & BankArguments> {
  return yargs
    .option('url', singleOption('url', 'Where the system is (default: MASCARET_URL, else what "mascaret up" has up)'))
    .option('as', singleOption('as', 'Who asks (default: customer-1; admin for interest and dump)'))
    .option('password-file', singleOption('password-file', 'Holds the password; - for standard input'))
    .option('i-am-allowed-to-test', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'A host other than this machine that --url may name (again for more)',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' });
}

/** Adds the option of a command that changes something. */
export function withKey<T>(yargs: Argv<T>): Argv<T & Pick<WriteArguments, 'key'>> {
  return yargs.option('key', singleOption('key', 'Idempotency-Key of an earlier try, which this one repeats'));
}

import type { CommandModule } from 'yargs';
import { entriesText } from '../render/bank-text.ts';
import { printJson, say, widthOf } from '../render/terminal.ts';
import { singleOption } from '../single-option.ts';
import { entriesAnswer } from './answers.ts';
import { askBank } from './ask-bank.ts';
import type { BankArguments } from './bank-arguments.ts';
import { numberOf } from './written-values.ts';

interface EntriesArguments extends BankArguments {
  readonly account: string;
  readonly after?: string | undefined;
}

/** `mascaret bank entries`: what came into an account and went out of it. */
export const entriesCommand: CommandModule<BankArguments, EntriesArguments> = {
  command: 'entries <account>',
  describe: 'What came in and went out, newest first, 50 a page',
  builder: (yargs) =>
    yargs
      .positional('account', { type: 'string', demandOption: true, describe: 'Its number' })
      .option('after', singleOption('after', 'Go on below this transfer'))
      .example('$0 bank entries 1', 'the newest 50'),
  handler: async ({ account, after, ...given }) => {
    const number = numberOf('an account', account);
    const query = after === undefined ? '' : `?after=${numberOf('a transfer', after)}`;
    const bank = await askBank(given);
    const found = await bank.get(`/accounts/${number}/entries${query}`, entriesAnswer);
    if (given.json) printJson(found);
    else say(entriesText(number, found, widthOf(process.stdout)));
  },
};

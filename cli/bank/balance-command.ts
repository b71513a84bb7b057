import type { CommandModule } from 'yargs';
import { balanceText } from '../render/bank-text.ts';
import { printJson, say } from '../render/terminal.ts';
import { accountAnswer } from './answers.ts';
import { askBank } from './ask-bank.ts';
import type { BankArguments } from './bank-arguments.ts';
import { numberOf } from './written-values.ts';

/** `mascaret bank balance`: what an account holds. */
export const balanceCommand: CommandModule<BankArguments, BankArguments & { readonly account: string }> = {
  command: 'balance <account>',
  describe: 'What an account holds',
  builder: (yargs) =>
    yargs
      .positional('account', { type: 'string', demandOption: true, describe: 'Its number' })
      .example('$0 bank balance 1', 'the checking account of customer-1')
      .example('$0 bank balance 13 --as customer-7', 'somebody else’s, as its owner (customer p owns 2p−1 and 2p)'),
  handler: async ({ account, ...given }) => {
    const number = numberOf('an account', account);
    const bank = await askBank(given);
    const { id, kind, balance } = await bank.get(`/accounts/${number}`, accountAnswer);
    if (given.json) printJson({ account: id, kind, balance });
    else say(balanceText({ id, kind, balance }));
  },
};

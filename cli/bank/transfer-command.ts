import type { CommandModule } from 'yargs';
import { transferText } from '../render/bank-text.ts';
import { movementAnswer } from './answers.ts';
import { askBank } from './ask-bank.ts';
import { withKey, type BankArguments, type WriteArguments } from './bank-arguments.ts';
import { printWritten } from './print-written.ts';
import { amountOf, keyOf, numberOf } from './written-values.ts';

interface TransferArguments extends WriteArguments {
  readonly from: string;
  readonly to: string;
  readonly amount: string;
}

/** `mascaret bank transfer`: money from one account to another. */
export const transferCommand: CommandModule<BankArguments, TransferArguments> = {
  command: 'transfer',
  describe: 'Move money from an own account to another, of any profile',
  builder: (yargs) =>
    withKey(yargs)
      .option('from', { type: 'string', requiresArg: true, demandOption: true, describe: 'Number of the account' })
      .option('to', { type: 'string', requiresArg: true, demandOption: true, describe: 'Number of the other' })
      .option('amount', { type: 'string', requiresArg: true, demandOption: true, describe: 'As in 12.30' })
      .example('$0 bank transfer --from 1 --to 2 --amount 50', 'from checking to savings, both of customer-1'),
  handler: async ({ from, to, amount, ...given }) => {
    const order = {
      from: numberOf('an account', from),
      to: numberOf('an account', to),
      amount: amountOf('amount', amount),
    };
    const key = keyOf(given.key);
    const bank = await askBank(given);
    const moved = await bank.write('/transfers', order, key, movementAnswer);
    printWritten(given, moved, (transfer) => transferText(transfer, order));
  },
};

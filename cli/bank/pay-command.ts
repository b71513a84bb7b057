import type { CommandModule } from 'yargs';
import { paymentText } from '../render/bank-text.ts';
import { movementAnswer } from './answers.ts';
import { askBank } from './ask-bank.ts';
import { withKey, type BankArguments, type WriteArguments } from './bank-arguments.ts';
import { printWritten } from './print-written.ts';
import { amountOf, keyOf } from './written-values.ts';

interface PayArguments extends WriteArguments {
  readonly card: string;
  readonly merchant: string;
  readonly amount: string;
}

/** `mascaret bank pay`: a payment by card. */
export const payCommand: CommandModule<BankArguments, PayArguments> = {
  command: 'pay',
  describe: 'Pay a merchant by card',
  builder: (yargs) =>
    withKey(yargs)
      .option('card', { type: 'string', requiresArg: true, demandOption: true, describe: 'Number of the card' })
      .option('merchant', { type: 'string', requiresArg: true, demandOption: true, describe: 'Who is paid' })
      .option('amount', { type: 'string', requiresArg: true, demandOption: true, describe: 'As in 12.30' })
      .example('$0 bank pay --card 4000000000000001 --merchant baker --amount 12.30', 'as customer-1')
      .example('$0 bank pay --card 4000000000000001 --merchant baker --amount 12.30 --key KEY', 'the same once more'),
  handler: async ({ card, merchant, amount, ...given }) => {
    const order = { card, merchant, amount: amountOf('amount', amount) };
    const key = keyOf(given.key);
    const bank = await askBank(given);
    const paid = await bank.write('/payments', order, key, movementAnswer);
    printWritten(given, paid, (payment) => paymentText(payment, order));
  },
};

import type { CommandModule } from 'yargs';
import { accountCommand } from '../bank/account-command.ts';
import { balanceCommand } from '../bank/balance-command.ts';
import { withBankOptions, type BankArguments } from '../bank/bank-arguments.ts';
import { cardCommand } from '../bank/card-command.ts';
import { dumpCommand } from '../bank/dump-command.ts';
import { entriesCommand } from '../bank/entries-command.ts';
import { interestCommand } from '../bank/interest-command.ts';
import { payCommand } from '../bank/pay-command.ts';
import { profileCommand } from '../bank/profile-command.ts';
import { transferCommand } from '../bank/transfer-command.ts';

/** `mascaret bank`: everything that the bank of the reference system does, from the command line. */
export const bankCommand: CommandModule<object, BankArguments> = {
  command: 'bank',
  describe: 'Ask the bank: profiles, accounts, cards, payments, transfers, interest, figures',
  builder: (yargs) =>
    withBankOptions(yargs)
      .command(balanceCommand)
      .command(payCommand)
      .command(transferCommand)
      .command(entriesCommand)
      .command(cardCommand)
      .command(accountCommand)
      .command(profileCommand)
      .command(interestCommand)
      .command(dumpCommand)
      .demandCommand(1)
      .example('$0 bank balance 1', 'of the system that "mascaret up" has left up, as customer-1')
      .example('$0 bank pay --card 4000000000000001 --merchant baker --amount 12.30', 'by the card of account 1')
      .example('$0 bank transfer --from 1 --to 2 --amount 50', 'from checking to savings')
      .example('$0 bank dump', 'the whole system on a page, as admin')
      .epilogue(
        'Seeded customer p has profile p, accounts 2p−1 (checking) and 2p (savings), and the card 4 with 2p−1 in 15 digits.\n' +
          'The password: --password-file, else MASCARET_PASSWORD, else the seeded one of a system that mascaret up started.\n' +
          'Each write prints its Idempotency-Key; with --key the same command has no second effect.',
      ),
  handler: () => undefined,
};

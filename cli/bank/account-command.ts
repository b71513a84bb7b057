import type { CommandModule } from 'yargs';
import { accountText } from '../render/bank-text.ts';
import { printJson, say } from '../render/terminal.ts';
import { singleOption } from '../single-option.ts';
import { accountAnswer } from './answers.ts';
import { askBank } from './ask-bank.ts';
import { withKey, type BankArguments, type WriteArguments } from './bank-arguments.ts';
import { printWritten } from './print-written.ts';
import { amountOf, keyOf, numberOf } from './written-values.ts';

/** `mascaret bank account`: checking accounts with a card, and savings accounts. */
export const accountCommand: CommandModule<BankArguments, BankArguments> = {
  command: 'account',
  describe: 'Accounts: open, show',
  builder: (yargs) => yargs.command(openCommand).command(showCommand).demandCommand(1),
  handler: () => undefined,
};

interface OpenArguments extends WriteArguments {
  readonly profile: string;
  readonly kind: string;
  readonly deposit?: string | undefined;
  readonly ceiling?: string | undefined;
}

const openCommand: CommandModule<BankArguments, OpenArguments> = {
  command: 'open',
  describe: 'Open an account of a profile',
  builder: (yargs) =>
    withKey(yargs)
      .option('profile', { type: 'string', requiresArg: true, demandOption: true, describe: 'Number of the profile' })
      .option('kind', { choices: ['checking', 'savings'], default: 'checking', describe: 'Checking has a card' })
      .option('deposit', singleOption('deposit', 'Opening deposit (1000.00)'))
      .option('ceiling', singleOption('ceiling', 'What the card may pay in seven days (500.00)'))
      .example('$0 bank account open --profile 1', 'with a card, 1000.00 and a ceiling of 500.00')
      .example('$0 bank account open --profile 1 --kind savings --deposit 250', 'without a card'),
  handler: async ({ profile, kind, deposit, ceiling, ...given }) => {
    const number = numberOf('a profile', profile);
    const order = {
      kind,
      ...(deposit === undefined ? {} : { openingDeposit: amountOf('deposit', deposit) }),
      ...(ceiling === undefined ? {} : { weeklyCeiling: amountOf('ceiling', ceiling) }),
    };
    const key = keyOf(given.key);
    const bank = await askBank(given);
    printWritten(given, await bank.write(`/profiles/${number}/accounts`, order, key, accountAnswer), accountText);
  },
};

const showCommand: CommandModule<BankArguments, BankArguments & { readonly account: string }> = {
  command: 'show <account>',
  describe: 'Show an account',
  builder: (yargs) =>
    yargs
      .positional('account', { type: 'string', demandOption: true, describe: 'Its number' })
      .example('$0 bank account show 1', 'the checking account of customer-1'),
  handler: async ({ account, ...given }) => {
    const number = numberOf('an account', account);
    const bank = await askBank(given);
    const found = await bank.get(`/accounts/${number}`, accountAnswer);
    if (given.json) printJson(found);
    else say(accountText(found));
  },
};

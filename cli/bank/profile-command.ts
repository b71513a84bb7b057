import type { CommandModule } from 'yargs';
import { profileText } from '../render/bank-text.ts';
import { printJson, say } from '../render/terminal.ts';
import { profileAnswer } from './answers.ts';
import { askBank } from './ask-bank.ts';
import { withKey, type BankArguments, type WriteArguments } from './bank-arguments.ts';
import { printWritten } from './print-written.ts';
import { keyOf, numberOf } from './written-values.ts';

/** `mascaret bank profile`: who has accounts. */
export const profileCommand: CommandModule<BankArguments, BankArguments> = {
  command: 'profile',
  describe: 'Profiles: create, show',
  builder: (yargs) => yargs.command(createCommand).command(showCommand).demandCommand(1),
  handler: () => undefined,
};

const createCommand: CommandModule<BankArguments, WriteArguments & { readonly name: string }> = {
  command: 'create',
  describe: 'Make a profile of the user, without accounts yet',
  builder: (yargs) =>
    withKey(yargs)
      .option('name', { type: 'string', requiresArg: true, demandOption: true, describe: 'Of the holder' })
      .example('$0 bank profile create --name "Ada Almeida"', 'then: bank account open --profile NUMBER'),
  handler: async ({ name, ...given }) => {
    const key = keyOf(given.key);
    const bank = await askBank(given);
    printWritten(given, await bank.write('/profiles', { name }, key, profileAnswer), profileText);
  },
};

const showCommand: CommandModule<BankArguments, BankArguments & { readonly profile: string }> = {
  command: 'show <profile>',
  describe: 'Show a profile with its accounts',
  builder: (yargs) =>
    yargs
      .positional('profile', { type: 'string', demandOption: true, describe: 'Its number' })
      .example('$0 bank profile show 1', 'that of customer-1'),
  handler: async ({ profile, ...given }) => {
    const number = numberOf('a profile', profile);
    const bank = await askBank(given);
    const found = await bank.get(`/profiles/${number}`, profileAnswer);
    if (given.json) printJson(found);
    else say(profileText(found));
  },
};

import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { plainText } from '../render/bank-text.ts';
import { printJson, say } from '../render/terminal.ts';
import { askBank } from './ask-bank.ts';
import type { BankArguments } from './bank-arguments.ts';

/** `mascaret bank dump`: a page of figures over the whole system. */
export const dumpCommand: CommandModule<BankArguments, BankArguments> = {
  command: 'dump',
  describe: 'Figures of the whole system on a page: accounts, money, payments, refusals, stock, orders',
  builder: (yargs) => yargs.example('$0 bank dump', 'as admin').example('$0 bank dump --json', 'for programs'),
  handler: async (given) => {
    const bank = await askBank(given, 'admin');
    if (given.json) printJson(await bank.get('/dump', z.looseObject({})));
    else say(plainText(await bank.getText('/dump')).trimEnd());
  },
};

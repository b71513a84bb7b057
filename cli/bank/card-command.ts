import type { CommandModule } from 'yargs';
import { MascaretError } from '../../core/errors.ts';
import { cardText, type Card } from '../render/bank-text.ts';
import { printJson, say } from '../render/terminal.ts';
import { accountAnswer, entriesAnswer } from './answers.ts';
import { askBank } from './ask-bank.ts';
import type { BankArguments } from './bank-arguments.ts';
import type { BankClient } from './bank-client.ts';
import { accountOfCard } from './written-values.ts';

/** `mascaret bank card`: the card of a checking account. */
export const cardCommand: CommandModule<BankArguments, BankArguments> = {
  command: 'card',
  describe: 'Cards: show',
  builder: (yargs) => yargs.command(showCommand).demandCommand(1),
  handler: () => undefined,
};

const showCommand: CommandModule<BankArguments, BankArguments & { readonly card: string }> = {
  command: 'show <card>',
  describe: 'Number, ceiling, and what it has paid in the last seven days',
  builder: (yargs) =>
    yargs
      .positional('card', { type: 'string', demandOption: true, describe: 'Its number, or that of its account' })
      .example('$0 bank card show 1', 'the card of account 1')
      .example('$0 bank card show 4000000000000001', 'the same'),
  handler: async ({ card, ...given }) => {
    const number = accountOfCard(card);
    const found = await cardOf(await askBank(given), number);
    if (given.json) printJson(found);
    else say(cardText(found));
  },
};

async function cardOf(bank: BankClient, account: number): Promise<Card> {
  const { card } = await bank.get(`/accounts/${account}`, accountAnswer);
  if (card === undefined) {
    throw new MascaretError('no-card', `account ${account} is a savings account: it has no card`, {
      hint: 'Checking accounts have odd numbers.',
    });
  }
  const { number, weeklyCeiling } = card;
  return { account, number, weeklyCeiling, spent: await spentInAWeek(bank, account) };
}

const WEEK_MS = 7 * 86_400_000;

/** By the card, until now. Entries come newest first, so older ones end it. */
async function spentInAWeek(bank: BankClient, account: number): Promise<string> {
  const sinceMs = Date.now() - WEEK_MS;
  let spentCents = 0n;
  let after: number | undefined;
  do {
    const query = after === undefined ? '' : `?after=${after}`;
    const { entries, next } = await bank.get(`/accounts/${account}/entries${query}`, entriesAnswer);
    const recent = entries.filter(({ at }) => Date.parse(at) > sinceMs);
    for (const { kind, amount } of recent) if (kind === 'payment') spentCents -= BigInt(amount.replace('.', ''));
    after = recent.length < entries.length ? undefined : next;
  } while (after !== undefined);
  return `${spentCents / 100n}.${String(spentCents % 100n).padStart(2, '0')}`;
}

import { formatCount, formatMoney } from '../../core/figures.ts';
import type { Account, Entries, InterestRun, Movement, Profile } from '../bank/answers.ts';
import { textTable } from './text-table.ts';

/** A card, with what it has paid in the last seven days. */
export interface Card {
  readonly account: number;
  readonly number: string;
  readonly weeklyCeiling: string;
  readonly spent: string;
}

/** Account 1 and all about it. */
export function accountText({ id, profileId, kind, balance, card, openedAt }: Account): string {
  return factsText(`Account ${id}, ${kind}, of profile ${profileId}`, [
    ['balance', money(balance)],
    ...(card === undefined ? [] : cardFacts(card)),
    ['opened', time(openedAt)],
  ]);
}

/** A profile with a line for each account. */
export function profileText({ id, name, accounts }: Profile): string {
  const head = `Profile ${id}: ${plainText(name)}`;
  if (accounts.length === 0) {
    return `${head}\n\nNo accounts yet. To open one: mascaret bank account open --profile ${id}`;
  }
  const rows = accounts.map((account) => [
    String(account.id),
    account.kind,
    money(account.balance),
    account.card?.number ?? '',
    account.card === undefined ? '' : money(account.card.weeklyCeiling),
  ]);
  const columns = [right('account'), left('kind'), right('balance'), left('card'), right('weekly ceiling')];
  return [head, '', ...textTable(columns, rows, Number.POSITIVE_INFINITY)].join('\n');
}

/** `Account 1 (checking) holds 987.70`. */
export function balanceText({ id, kind, balance }: Pick<Account, 'id' | 'kind' | 'balance'>): string {
  return `Account ${id} (${kind}) holds ${money(balance)}`;
}

/** A line for each entry, newest first, and how to see the older ones. */
export function entriesText(account: number, { entries, next }: Entries, width: number): string {
  if (entries.length === 0) return `Nothing came into account ${account} or went out of it.`;
  const rows = entries.map(({ transfer, at, kind, merchant = '', amount }) => [
    String(transfer),
    time(at),
    kind,
    money(amount),
    plainText(merchant),
  ]);
  const merchants = { ...left('merchant'), elastic: true };
  const columns = [right('transfer'), left('time (UTC)'), left('kind'), right('amount'), merchants];
  const more = next === undefined ? [] : ['', `Older ones: mascaret bank entries ${account} --after ${next}`];
  return [...textTable(columns, rows, width), ...more].join('\n');
}

/** Number, ceiling, and what is left of it. */
export function cardText({ account, number, weeklyCeiling, spent }: Card): string {
  const rest = BigInt(weeklyCeiling.replace('.', '')) - BigInt(spent.replace('.', ''));
  return factsText(`Card ${number} of account ${account}`, [
    ['ceiling', `${money(weeklyCeiling)} in seven days`],
    ['spent', `${money(spent)} in the last seven days`],
    ['left', formatMoney(rest)],
  ]);
}

/** A payment that was made. */
export function paymentText(
  { id, amount, balance, at }: Movement,
  { card, merchant }: { readonly card: string; readonly merchant: string },
): string {
  return factsText(`Paid ${money(amount)} to ${plainText(merchant)}`, [
    ['transfer', String(id)],
    ['card', card],
    ...(balance === undefined ? [] : [['balance', `${money(balance)} afterwards`] as const]),
    ['time', time(at)],
  ]);
}

/** A transfer that was made. */
export function transferText(
  { id, amount, balance, at }: Movement,
  { from, to }: { readonly from: number; readonly to: number },
): string {
  return factsText(`Moved ${money(amount)} from account ${from} to account ${to}`, [
    ['transfer', String(id)],
    ...(balance === undefined ? [] : [['balance', `${money(balance)} in account ${from} afterwards`] as const]),
    ['time', time(at)],
  ]);
}

/** How far a run is. */
export function interestText({ id, period, state, accountsPaid, paid, finishedAt }: InterestRun): string {
  const done = state === 'done';
  return factsText(`Interest ${period}: ${done ? 'everybody is paid' : 'under way'}`, [
    ['run', String(id)],
    ['accounts', formatCount(accountsPaid)],
    ['paid', money(paid)],
    ...(finishedAt === undefined ? [] : [['done', time(finishedAt)] as const]),
    ...(done ? [] : [['again', `mascaret bank interest ${period}`] as const]),
  ]);
}

/** What a write came to, with the key under which it can be asked again. */
export function writtenText(
  text: string,
  { key, replayed }: { readonly key: string; readonly replayed: boolean },
): string {
  const once = replayed ? ['', 'This had been done before under the key; nothing was done now.'] : [];
  return [text, ...once, '', `Idempotency-Key ${key}`].join('\n');
}

/** Of another system: without control characters, which could make a terminal do things. */
export function plainText(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, '?');
}

function cardFacts({ number, weeklyCeiling }: { readonly number: string; readonly weeklyCeiling: string }) {
  return [['card', number] as const, ['ceiling', `${money(weeklyCeiling)} in seven days`] as const];
}

function factsText(head: string, facts: readonly (readonly [name: string, fact: string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return [head, ...facts.map(([name, fact]) => `  ${name.padEnd(width)}  ${plainText(fact)}`)].join('\n');
}

/** `1,234.00` of `1234.00`. */
function money(amount: string): string {
  return formatMoney(BigInt(amount.replace('.', '')));
}

/** `2026-11-21 08:38:30` (UTC). */
function time(at: string): string {
  return plainText(at).slice(0, 19).replace('T', ' ');
}

function left(head: string) {
  return { head, align: 'left' as const };
}

function right(head: string) {
  return { head, align: 'right' as const };
}

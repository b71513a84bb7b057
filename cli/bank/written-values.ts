import { randomUUID } from 'node:crypto';
import { MascaretError } from '../../core/errors.ts';

/** `12`, `12.3` and `12.30` as the bank wants them: `12.30`. Throws a `MascaretError` for anything else. */
export function amountOf(option: string, text: string): string {
  const [, whole, places = ''] = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  if (whole !== undefined) return `${BigInt(whole)}.${places.padEnd(2, '0')}`;
  throw new MascaretError('usage', `--${option} ${text} is not an amount`, { hint: `Write --${option} 12.30` });
}

/** The number of a profile, an account or a transfer. Throws a `MascaretError` for what is none. */
export function numberOf(what: string, text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new MascaretError('usage', `"${text}" is not the number of ${what}`, { hint: 'Numbers are whole: 1, 2, 3 …' });
}

/** The account of a card: the digits after the first are its number. Takes the number of the account, too. */
export function accountOfCard(text: string): number {
  return numberOf('a card or of its account', /^4\d{15}$/.test(text) ? text.slice(1).replace(/^0+/, '') : text);
}

/** The key of an earlier try, or a new one. Throws a `MascaretError` for what is none. */
export function keyOf(given: string | undefined): string {
  if (given === undefined) return randomUUID();
  if (/^[\x21-\x7e]{1,128}$/.test(given)) return given;
  throw new MascaretError('usage', '--key has 1 to 128 printable ASCII characters and no space');
}

import type { BookedEffect } from '../../core/system.ts';
import { foldedText } from '../../core/books-fold.ts';
import type { Ask, LedgerAnswer, LedgerRow } from '../../core/worker-protocol.ts';
import { askedOf, centsOf } from './asked.ts';

/** What the users know of one operation beyond how it ended: what they asked for, and what they were answered. */
export interface Expectation {
  readonly ask: Ask;
  /** Of the first acknowledgement. */
  readonly answer?: LedgerAnswer;
  /** True when a later acknowledgement told another number or amount. */
  readonly contradicted?: boolean;
}

/** The expectation with another row of the same operation. */
export function withRow(
  known: Expectation | undefined,
  ask: Ask | undefined,
  answer: LedgerAnswer | undefined,
): Expectation | undefined {
  if (known === undefined) return ask === undefined ? undefined : { ask, ...(answer === undefined ? {} : { answer }) };
  if (answer === undefined) return known;
  if (known.answer === undefined) return { ...known, answer };
  const same = TOLD.every((name) => known.answer?.fields[name] === answer.fields[name]);
  return same ? known : { ...known, contradicted: true };
}

const TOLD = ['id', 'balance', 'total'] as const;

/**
 * How the effect in the books differs from what was asked and answered; undefined where it does not. `unknown` where the
 * books or the ledger do not tell enough.
 */
export function differenceOf(
  expected: Expectation | undefined,
  effect: BookedEffect | undefined,
): Difference | undefined {
  if (expected === undefined) return { unknown: 'its request is in no ledger' };
  const asked = askedOf(expected.ask);
  if (asked === undefined) return { unknown: `nothing is known of ${expected.ask.method} ${expected.ask.path}` };
  if (effect === undefined) return { unknown: 'the books do not tell its effect' };
  const { did, id, recordedId, cents } = effect;
  if (!asked.fits(did)) return { text: `asked for ${asked.text}, booked ${did}` };
  if (recordedId !== undefined && id !== recordedId) return { text: `booked as ${id}, recorded as ${recordedId}` };
  if (expected.contradicted === true) return { text: 'acknowledged twice, with different answers' };
  const fields = expected.answer?.fields;
  if (fields === undefined) return undefined;
  if (fields['id'] !== undefined && id !== undefined && text(fields['id']) !== id)
    return { text: `answered number ${text(fields['id'])}, booked ${id}` };
  const told = asked.cents === undefined ? undefined : fields[asked.cents];
  if (told !== undefined && cents !== undefined && centsOf(told) !== cents)
    return { text: `answered ${asked.cents} ${text(told)}, booked ${amountOf(cents)}` };
  return undefined;
}

export type Difference = { readonly text: string } | { readonly unknown: string };

/**
 * What the books must hold under an acknowledged key, as it is hashed there; undefined where that is not known to the
 * letter, and the operation is compared by itself.
 */
export function exactlyBooked({ op, outcome, ask, answer, try: attempt = 1 }: LedgerRow): string | undefined {
  if (outcome !== 'done' || attempt > 1 || ask === undefined || answer === undefined) return undefined;
  const { fields } = answer;
  const asked = askedOf(ask);
  const did = asked?.exactly(fields);
  if (asked === undefined || did === undefined || fields['id'] === undefined) return undefined;
  const cents = asked.cents === undefined ? undefined : fields[asked.cents];
  if (asked.cents !== undefined && cents === undefined) return undefined;
  return foldedText(op, did, text(fields['id']), cents === undefined ? '' : centsOf(cents));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function amountOf(cents: string): string {
  const digits = cents.replace('-', '').padStart(3, '0');
  return `${cents.startsWith('-') ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

import { z } from 'zod';

/** Forms that every module's contracts are made of. */

const MOST_ID = 999_999_999_999_999;
export const id = z.int().min(1).max(MOST_ID);

/** An id in an address or a query. */
export const idText = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'an id is a positive whole number')
  .transform(Number);

/** Of a list that comes in pages: where to go on, in the query, and in the answer. */
export const after = idText.optional().describe('The `next` of the page before; left out for the first one');
export const next = id.optional().describe('Value of `after` for the next page; absent on the last one');

export const time = z.iso.datetime();

/** A positive amount of money: at most ten digits before the point, so that no sum of real ones comes near a bigint's end. */
export const amount = z
  .string()
  .regex(/^(?!0\.00$)(?:0|[1-9]\d{0,9})\.\d{2}$/, 'an amount is a string such as "12.30": positive, two places')
  .meta({ id: 'Amount', example: '12.30' });

/** The number of a card. */
export const cardNumber = z
  .string()
  .regex(/^\d{16}$/, 'a card number has 16 digits')
  .meta({ example: '4000000000000001' });

/** Text by people: no control characters, no halves of surrogate pairs (neither a database nor a mail holds them). */
export const soundText = z.string().regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters');

import { z } from 'zod';

/** Forms that every module's contracts are made of. */

const MOST_ID = 999_999_999_999_999;
export const id = z.int().min(1).max(MOST_ID);

/** An id in an address or a query. */
export const idText = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'an id is a positive whole number')
  .transform(Number);

export const time = z.iso.datetime();

/** Text by people: no control characters, no halves of surrogate pairs (neither a database nor a mail holds them). */
export const soundText = z.string().regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters');

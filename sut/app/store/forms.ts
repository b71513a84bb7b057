import { z } from 'zod';
import { after, idText, soundText } from '../http/forms.ts';

/** What the modules of the store have in common on the wire. */

export const thatId = z.strictObject({ id: idText });

/** Query of a list. */
export const pageQuery = z.strictObject({ after });

/** Words by people, at most this long. */
export const words = (most: number) => soundText.max(most);

/** A positive amount of money. */
export const price = z
  .string()
  .regex(/^(?!0\.00$)(?:0|[1-9]\d{0,9})\.\d{2}$/, 'a price is a string such as "12.30": positive, two places')
  .meta({ example: '12.30' });

/** Pieces that are moved at once. */
export const quantity = z.int().min(1).max(1_000_000);
/** Pieces that are there. */
export const pieces = z.int().min(0);

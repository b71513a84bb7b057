import { z } from 'zod';
import { after, idText, soundText } from '../http/forms.ts';

/** What the modules of the store have in common on the wire. */

export const thatId = z.strictObject({ id: idText });

/** Query of a list. */
export const pageQuery = z.strictObject({ after });

/** Words by people, at most this long. */
export const words = (most: number) => soundText.max(most);

/** Pieces that are moved at once. */
export const quantity = z.int().min(1).max(1_000_000);
/** Pieces that are there. */
export const pieces = z.int().min(0);

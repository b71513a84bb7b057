import { answerTo, ask, type WithId } from '../ask.ts';

/**
 * Orders the interest of a period, and looks how far it is. Ordering it again goes on with what a crash cut, or does
 * nothing: so everybody with this journey orders the same one.
 */
export function interest(): void {
  const run = answerTo('POST /bank/interest-runs', { body: { period: PERIOD }, as: ADMIN }) as WithId | undefined;
  if (run !== undefined) ask('GET /bank/interest-runs/:id', { ids: [run.id], as: ADMIN });
}

/** The whole bank in one answer. */
export function dump(): void {
  ask('GET /bank/dump', { as: ADMIN });
}

const ADMIN = { role: 'admin' } as const;
const PERIOD = '2026-11-A';

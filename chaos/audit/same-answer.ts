import { isDeepStrictEqual } from 'node:util';
import { ledgerAnswer } from '../../core/ledger-form.ts';
import type { Answered } from './answered-operations.ts';
import type { Answer } from './settle-unknown.ts';

/** Fields of an answer that tell how far something is by now, as documented: each time it is asked. */
const VOLATILE: Readonly<Record<string, readonly string[]>> = {
  'POST /api/v1/bank/interest-runs': ['state', 'accountsPaid', 'paid', 'finishedAt'],
};

/** How an answer differs from the first one to the same request; undefined where it is the same. */
export function differenceOf(first: Answered, again: Answer): string | undefined {
  if (again.status !== first.status) return `answered ${first.status} at first, ${again.status} when asked again`;
  const difference = differentBody(first, again.body);
  if (difference !== undefined) return difference;
  if (again.replayed === false) return `answered ${again.status} again, not marked as replayed`;
  return undefined;
}

/** Values are compared, not texts: the order of fields and spaces says nothing. */
function differentBody({ ask, answer }: Answered, body: string | undefined): string | undefined {
  if (answer === undefined || body === undefined) return undefined;
  const again = ledgerAnswer(body, true);
  if (again === undefined) return 'answered JSON at first, and none when asked again';
  if (again.digest === answer.digest) return undefined;
  const [were, are] =
    answer.whole === undefined ? [answer.fields, again.fields] : [answer.whole, again.whole ?? again.fields];
  const volatile = VOLATILE[`${ask.method} ${ask.path}`] ?? [];
  const names = [...new Set([...Object.keys(were), ...Object.keys(are)])].filter((name) => !volatile.includes(name));
  const different = names.filter((name) => !isDeepStrictEqual(were[name], are[name]));
  if (different.length === 0) return undefined;
  return different
    .map((name) => `${name} ${worded(were[name])} at first, ${worded(are[name])} when asked again`)
    .join('; ');
}

function worded(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const LONGEST = 60;

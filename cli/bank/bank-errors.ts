import { MascaretError, reasonOf } from '../../core/errors.ts';
import { formatDuration } from '../../core/quantities.ts';
import type { ProblemDocument } from './answers.ts';

/** What is known of the request that met a problem. */
export interface ProblemContext {
  readonly username: string;
  readonly role: string | undefined;
  readonly status: number;
  /** Of a write. */
  readonly key: string | undefined;
  /** Seconds. */
  readonly retryAfter: string | undefined;
  readonly requestId: string | undefined;
}

/** A problem document as a sentence with its code, and what to do about it. */
export function problemError(problem: ProblemDocument, context: ProblemContext): MascaretError {
  const { title, code, errors = [] } = problem;
  const hint = hintOf(problem, context);
  const fields = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new MascaretError(code, `${fields === '' ? title : fields} (${code})`, hint === undefined ? {} : { hint });
}

/** No answer at all. What became of a write is then open, and its key is the way to find out. */
export function unansweredError(
  cause: unknown,
  { url, key, patienceMs }: { readonly url: string; readonly key: string | undefined; readonly patienceMs: number },
): MascaretError {
  const reason = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  if ((reason as { readonly code?: unknown } | null)?.code === 'ECONNREFUSED') {
    return new MascaretError('no-answer', `nothing listens at ${url}`, {
      hint: 'Start a system: mascaret up. Or name another: --url, or MASCARET_URL.',
      cause,
    });
  }
  const isLate = cause instanceof DOMException && cause.name === 'TimeoutError';
  const why = isLate ? `no answer from ${url} within ${formatDuration(patienceMs)}` : `${url}: ${reasonOf(reason)}`;
  if (key === undefined) return new MascaretError('no-answer', why, { cause });
  return new MascaretError('no-answer', `${why}; whether it was done is not known`, { hint: againHint(key), cause });
}

function hintOf({ code }: ProblemDocument, context: ProblemContext): string | undefined {
  const { username, role, status, key, retryAfter, requestId } = context;
  if (code in HINTS) return HINTS[code];
  if (status === 404 && role === 'customer') return `${username} finds only their own: --as names somebody else.`;
  if (status === 429 || status === 503) {
    const when = retryAfter === undefined ? 'a little later' : `in ${retryAfter} s`;
    return `Ask again ${when}${key === undefined ? '.' : `, with --key ${key}: it is done once.`}`;
  }
  if (status < 500) return undefined;
  const log = requestId === undefined ? '' : `The log of the service has it under ${requestId}.`;
  return key === undefined ? log : `${againHint(key)}\n${log}`.trimEnd();
}

function againHint(key: string): string {
  return `The same command with --key ${key} does it once, whatever has become of it, and tells.`;
}

const HINTS: Readonly<Record<string, string>> = {
  'insufficient-funds': 'What there is: mascaret bank balance ACCOUNT',
  'weekly-ceiling-exceeded': 'What the card has left: mascaret bank card show CARD',
  cancelled: 'Nothing was taken. Pay without --key, and it is a new payment.',
  'not-found': 'Is it the address of the whole system, without /api/v1?',
  forbidden: 'Another role may: --as admin, or --as cashier-1 (payments).',
  'idempotency-key-reused': 'Leave --key out: this is another request than the one that it belongs to.',
  'credentials-wrong': 'The password is that of --password-file, else MASCARET_PASSWORD, else the seeded one.',
};

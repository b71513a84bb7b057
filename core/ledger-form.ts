import type { Ask, LedgerAnswer } from './worker-protocol.ts';

/** Fields of an answer that the books can be held against. No others go into the ledger. */
const ANSWER_FIELDS = [
  'id',
  'amount',
  'balance',
  'total',
  'state',
  'period',
  'owner',
  'profileId',
  'cart',
  'store',
  'product',
  'quantity',
  'items',
  'price',
  'username',
  'role',
  'type',
] as const;

/**
 * An answer's body as the ledger keeps it, with `keepWhole` also with all its fields; undefined for a body that is no
 * JSON object.
 */
export function ledgerAnswer(body: string, keepWhole = false): LedgerAnswer | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    const whole = JSON.parse(body) as Readonly<Record<string, unknown>>;
    const fields: Record<string, unknown> = {};
    for (const name of ANSWER_FIELDS) if (whole[name] !== undefined) fields[name] = whole[name];
    return { digest: digestOf(body), fields, ...(keepWhole ? { whole: withoutSecrets(whole) } : {}) };
  } catch {
    return undefined;
  }
}

/** A short digest of a text, to tell whether two are the same (FNV-1a, 32 bits). */
export function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

const SECRET = /pass|secret|token|mail|\bpin\b/i;

function withoutSecrets(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !SECRET.test(name)));
}

/** The request without the secrets in its body: passwords, tokens, addresses of people. */
export function redacted(ask: Ask): Ask {
  const { body } = ask;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return ask;
  const secrets = Object.keys(body).filter((name) => SECRET.test(name));
  if (secrets.length === 0) return ask;
  return { ...ask, body: withoutSecrets(body as Readonly<Record<string, unknown>>), redacted: secrets };
}

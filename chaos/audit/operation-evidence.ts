import { reasonOf } from '../../core/errors.ts';
import type { AuditResult, OperationEvidence } from '../../core/run-files.ts';
import type { Ask, LedgerRow } from '../../core/worker-protocol.ts';

export interface EvidenceOfOperations {
  /** What every Idempotency-Key of the run starts with. */
  readonly prefix: string;
  /** Reads the ledger once more, row by row. */
  readonly ledger: (take: (row: LedgerRow) => void) => Promise<void>;
  /** What the books hold under each key, a row a text. */
  readonly rowsOf: (keys: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>;
}

/** Of each broken invariant so many operations are told in full, and of all together. */
const OF_AN_INVARIANT = 3;
const OF_ALL = 9;

/**
 * Everything about the first operations that broken invariants name: what was asked and answered, by the ledger, and what
 * the books hold. Empty where nothing is broken; never rejects.
 */
export async function operationEvidence(
  { invariants }: Pick<AuditResult, 'invariants'>,
  { prefix, ledger, rowsOf }: EvidenceOfOperations,
): Promise<readonly OperationEvidence[]> {
  const named = namedOperations(invariants, prefix);
  if (named.size === 0) return [];
  const rows = new Map<string, LedgerRow[]>();
  await ledger((row) => {
    if (named.has(row.op)) rows.set(row.op, [...(rows.get(row.op) ?? []), row]);
  }).catch(() => undefined);
  let unreadable: string | undefined;
  const books = await rowsOf([...named.keys()]).catch((error: unknown) => {
    unreadable = reasonOf(error);
    return new Map<string, readonly string[]>();
  });
  return [...named].map(([op, broken]) => ({
    op,
    broken,
    ...attemptsOf(rows.get(op) ?? []),
    books: unreadable === undefined ? (books.get(op) ?? []) : [`the books cannot be read: ${unreadable}`],
  }));
}

/** Operation to the invariants that name it, each with its words about it. Names of accounts and products are left out. */
function namedOperations(
  invariants: AuditResult['invariants'],
  prefix: string,
): ReadonlyMap<string, readonly { readonly invariant: string; readonly text: string }[]> {
  const named = new Map<string, { readonly invariant: string; readonly text: string }[]>();
  for (const { id, verdict, examples } of invariants) {
    if (verdict !== 'broken') continue;
    let told = 0;
    for (const example of examples) {
      const [op = ''] = /^[^\s:]+/.exec(example) ?? [];
      if (!op.startsWith(prefix) || told === OF_AN_INVARIANT) continue;
      if (!named.has(op) && named.size === OF_ALL) continue;
      told += 1;
      const text = example.slice(op.length).replace(/^:?\s*/, '');
      named.set(op, [...(named.get(op) ?? []), { invariant: id, text }]);
    }
  }
  return named;
}

function attemptsOf(rows: readonly LedgerRow[]): Pick<OperationEvidence, 'asked' | 'attempts'> {
  const sorted = rows.toSorted((one, other) => one.endMs - other.endMs);
  const first = sorted.find(({ ask }) => ask !== undefined);
  const asked = first?.ask === undefined ? {} : { asked: { endpoint: first.endpoint, ...withoutSecrets(first.ask) } };
  return {
    ...asked,
    attempts: sorted.map(({ startMs, endMs, lane, outcome, status, answer }) => ({
      ...(startMs === undefined ? {} : { startMs }),
      endMs,
      lane,
      outcome,
      status,
      ...(answer === undefined ? {} : { answer: answer.fields }),
    })),
  };
}

/** Of a card the last four digits; secrets are not in the ledger. */
function withoutSecrets({ method, path, body, as }: Ask): Omit<NonNullable<OperationEvidence['asked']>, 'endpoint'> {
  return { method, path, body: masked(body), ...(as === undefined ? {} : { as }) };
}

function masked(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/\b\d{8,}(\d{4})\b/g, '…$1');
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => (SECRET.test(name) ? [] : [[name, masked(each)]])),
  );
}

const SECRET = /pass|secret|token|mail|\bpin\b/i;

import type { QueryResultRow } from 'pg';
import { formatMoney } from '../../core/figures.ts';
import type { BooksDatabase } from './books-database.ts';
import type { ModuleDatabases } from './open-books.ts';

/** What the modules' tables hold under some keys, a row a text, for people to read. */
export async function operationRows(
  keys: readonly string[],
  of: (module: keyof ModuleDatabases) => BooksDatabase | undefined,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const note = (key: string, text: string): void => void found.set(key, [...(found.get(key) ?? []), text]);
  const bank = of('bank');
  if (bank !== undefined) await noteBank(bank, keys, note);
  for (const [module, schema] of Object.entries(RECORDS)) {
    const records = (await of(module)?.rows<RecordRow>(recordsSql(schema), [JSON.stringify(keys)])) ?? [];
    for (const row of records) note(row.key, recordText(schema, row));
  }
  const orders = (await of('store-orders')?.rows<OrderRow>(ORDERS_SQL, [JSON.stringify(keys)])) ?? [];
  for (const row of orders) note(row.key, orderText(row));
  const keyOfOrder = new Map(orders.map(({ id, key }) => [id, key]));
  const ids = JSON.stringify([...keyOfOrder.keys()]);
  const goods = (orders.length > 0 && (await of('store-inventory')?.rows<GoodsRow>(GOODS_SQL, [ids]))) || [];
  for (const row of goods) note(keyOfOrder.get(row.reference) ?? '', goodsText(row));
  if (bank !== undefined && orders.length > 0) {
    const payments = [...keyOfOrder.keys()].map((id) => `order-${id}`);
    await noteBank(bank, payments, (key, text) => note(keyOfOrder.get(key.slice('order-'.length)) ?? '', text));
  }
  return found;
}

const RECORDS = {
  identity: 'identity',
  'store-catalogue': 'catalogue',
  'store-inventory': 'inventory',
  'store-orders': 'orders',
} as const;

async function noteBank(
  bank: BooksDatabase,
  keys: readonly string[],
  note: (key: string, text: string) => void,
): Promise<void> {
  const values = [JSON.stringify(keys)];
  for (const row of await bank.rows<BankRecordRow>(BANK_RECORDS_SQL, values)) note(row.key, bankRecordText(row));
  for (const row of await bank.rows<MovementRow>(MOVEMENTS_SQL, values)) note(row.key, movementText(row));
}

const KEYS = '(SELECT jsonb_array_elements_text($1::jsonb))';

const BANK_RECORDS_SQL = `
SELECT key, kind, refusal, subject_id::text AS subject, balance_cents::text AS balance
FROM bank.operations WHERE key IN ${KEYS} ORDER BY key`;

interface BankRecordRow extends QueryResultRow {
  readonly key: string;
  readonly kind: string;
  readonly refusal: string | null;
  readonly subject: string | null;
  readonly balance: string | null;
}

function bankRecordText({ kind, refusal, subject, balance }: BankRecordRow): string {
  if (refusal !== null) return `record of the bank: ${kind}, refused: ${refusal}`;
  const left = balance === null ? '' : `, balance ${money(balance)}`;
  return `record of the bank: ${kind} ${subject ?? 'without a number'}${left}`;
}

/** The bank's own accounts are known by their names. */
const MOVEMENTS_SQL = `
SELECT operation_key AS key, transfers.id::text AS id, transfers.kind, transfers.amount_cents::text AS amount, merchant,
       (SELECT json_agg(json_build_array(coalesce(own_accounts.name, 'account ' || account_id), postings.amount_cents::text)
                        ORDER BY postings.amount_cents)
        FROM bank.postings LEFT JOIN bank.own_accounts ON own_accounts.id = account_id
        WHERE transfer_id = transfers.id) AS postings
FROM bank.transfers WHERE operation_key IN ${KEYS} ORDER BY transfers.id LIMIT 100`;

interface MovementRow extends QueryResultRow {
  readonly key: string;
  readonly id: string;
  readonly kind: string;
  readonly amount: string;
  readonly merchant: string | null;
  readonly postings: readonly (readonly [account: string, cents: string])[] | null;
}

function movementText({ id, kind, amount, merchant, postings }: MovementRow): string {
  const to = merchant === null ? '' : ` to ${merchant}`;
  const lines = (postings ?? []).map(([account, cents]) => `${account} ${signed(cents)}`);
  const posted = lines.length === 0 ? 'no postings' : `postings ${lines.join(', ')}`;
  return `movement ${id}: ${kind} of ${money(amount)}${to}; ${posted}`;
}

function recordsSql(schema: string): string {
  return `SELECT key, kind, refusal, answer FROM ${schema}.operations WHERE key IN ${KEYS} ORDER BY key`;
}

interface RecordRow extends QueryResultRow {
  readonly key: string;
  readonly kind: string;
  readonly refusal: string | null;
  readonly answer: Readonly<Record<string, unknown>> | null;
}

function recordText(schema: string, { kind, refusal, answer }: RecordRow): string {
  if (refusal !== null) return `record of ${schema}: ${kind}, refused: ${refusal}`;
  const told = Object.entries(answer ?? {}).flatMap(([name, value]) =>
    TOLD.has(name) && value !== null ? [`${name} ${JSON.stringify(value)}`] : [],
  );
  return `record of ${schema}: ${[kind, ...told].join(', ')}`;
}

/** No names and addresses of people. */
const TOLD = new Set(['id', 'order', 'store', 'product', 'quantity', 'state', 'price', 'lines', 'total_cents', 'role']);

const ORDERS_SQL = `
SELECT operation_key AS key, id::text, customer::text, store::text, state, refusal, total_cents::text AS total,
       payment_id::text AS payment, to_json(lines) AS lines
FROM orders.orders WHERE operation_key IN ${KEYS} ORDER BY id`;

interface OrderRow extends QueryResultRow {
  readonly key: string;
  readonly id: string;
  readonly customer: string;
  readonly store: string;
  readonly state: string;
  readonly refusal: string | null;
  readonly total: string;
  readonly payment: string | null;
  readonly lines: readonly { readonly product: number; readonly quantity: number }[];
}

function orderText({ id, customer, store, state, refusal, total, payment, lines }: OrderRow): string {
  const goods = lines.map(({ product, quantity }) => `${quantity} × product ${product}`).join(', ');
  const how = refusal === null ? state : `${state}: ${refusal}`;
  const paid = payment === null ? '' : `, payment ${payment}`;
  return `order ${id} of user ${customer} in store ${store}, ${how}; ${goods}; total ${money(total)}${paid}`;
}

const GOODS_SQL = `
SELECT reference, store::text, product::text, quantity::text, reason FROM inventory.movements
WHERE reference IN ${KEYS} AND reason <> 'shipment' ORDER BY at, product LIMIT 100`;

interface GoodsRow extends QueryResultRow {
  readonly reference: string;
  readonly store: string;
  readonly product: string;
  readonly quantity: string;
  readonly reason: string;
}

function goodsText({ store, product, quantity, reason }: GoodsRow): string {
  return `stock: product ${product} in store ${store} ${Number(quantity) > 0 ? '+' : ''}${quantity} (${reason})`;
}

function money(cents: string): string {
  return formatMoney(BigInt(cents));
}

function signed(cents: string): string {
  return `${BigInt(cents) > 0n ? '+' : ''}${money(cents)}`;
}

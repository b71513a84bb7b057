import type { BookedOperation, Books, Finding } from '../../core/system.ts';
import { bankBooks } from './bank-books.ts';
import { openBooksDatabase, type BooksDatabase } from './books-database.ts';
import { operationRows } from './operation-rows.ts';
import {
  ORDER_OPERATIONS_SQL,
  PRODUCT_OPERATIONS_SQL,
  recordedSql,
  REPLENISHMENT_OPERATIONS_SQL,
  USER_OPERATIONS_SQL,
} from './operations-sql.ts';
import { operationOf, type OperationRow } from './booked-operation.ts';
import { findingOf, type NumberedRow } from './finding-of.ts';
import { foldOf, foldWithPayers, valuesOf } from './folded-operations.ts';
import { payersOf, withPayer } from './order-payers.ts';
import {
  CARTS_UNEXPLAINED_SQL,
  MISSHIPPED_SQL,
  PRODUCTS_UNEXPLAINED_SQL,
  USERS_UNEXPLAINED_SQL,
} from './unexplained-sql.ts';
import { storeBooks } from './store-books.ts';

/** Module (`bank`, `store-orders`, …) to the URL of the database that holds its tables; several may have the same. */
export type ModuleDatabases = Readonly<Record<string, string>>;

/**
 * Read access to the books of a system, however it is composed: each module's tables are read where they are. Rejects
 * when a database cannot be reached, or when no bank is among the modules.
 */
export async function openBooks(databases: ModuleDatabases): Promise<Books & { close(): Promise<void> }> {
  const opened = new Map<string, BooksDatabase>();
  const close = async (): Promise<void> => {
    await Promise.all([...opened.values()].map((database) => database.close()));
  };
  try {
    for (const url of new Set(Object.values(databases))) opened.set(url, await openBooksDatabase(url));
  } catch (error) {
    await close();
    throw error;
  }
  const of = (module: string): BooksDatabase | undefined => opened.get(databases[module] ?? '');
  const [bankDatabase, inventory, orders] = [of('bank'), of('store-inventory'), of('store-orders')];
  if (bankDatabase === undefined) throw new Error('there are no books without a bank');
  const bank = bankBooks(bankDatabase);
  const store = inventory && orders && storeBooks({ inventory, orders, bank: bankDatabase });
  const records = OTHER_RECORDS.flatMap((record) => {
    const database = of(record.module);
    return database === undefined ? [] : [{ ...record, database }];
  });
  return {
    ...bank,
    recorded: async () => {
      const counts = await Promise.all(records.map(({ database, schema }) => database.number(recordedSql(schema))));
      return counts.reduce((total, count) => total + Number(count), await bank.recorded());
    },
    underWay: async () => {
      const open = [bank.underWay(), ...(store ? [store.openOrders(), store.openReplenishments()] : [])];
      return (await Promise.all(open)).reduce((sum, count) => sum + count, 0);
    },
    operations: async (prefix, only) => {
      const others = records.map(async ({ database, sql }) =>
        (await database.rows<OperationRow>(sql, valuesOf(prefix, only))).map(operationOf),
      );
      const [payers, ...lists] = await Promise.all([
        payersOf(store && bankDatabase),
        bank.operations(prefix, only),
        ...others,
      ]);
      return together(lists).map((operation) => withPayer(operation, payers));
    },
    fold: async (prefix, without) => {
      const fold = await bank.fold(prefix, without);
      for (const { database, schema, sql } of records) {
        if (schema !== 'orders') fold.addAll(await foldOf(database, sql, prefix, without));
        else {
          const payers = await payersOf(bankDatabase);
          fold.addAll(await foldWithPayers(database, sql, prefix, { without, payers }));
        }
      }
      return fold;
    },
    misrecorded: async () => {
      const others = records.map(async ({ database, unexplained }) =>
        findingOf(await database.rows<UnexplainedRow>(unexplained), ({ text }) => text),
      );
      return joinedFinding(await Promise.all([bank.misrecorded(), ...others]));
    },
    rowsOf: (keys) => operationRows(keys, of),
    ...(store && { store }),
    close,
  };
}

/** Modules beside the bank that keep a record of their operations. */
const OTHER_RECORDS = [
  { module: 'identity', schema: 'identity', sql: USER_OPERATIONS_SQL, unexplained: USERS_UNEXPLAINED_SQL },
  {
    module: 'store-catalogue',
    schema: 'catalogue',
    sql: PRODUCT_OPERATIONS_SQL,
    unexplained: PRODUCTS_UNEXPLAINED_SQL,
  },
  { module: 'store-inventory', schema: 'inventory', sql: REPLENISHMENT_OPERATIONS_SQL, unexplained: MISSHIPPED_SQL },
  { module: 'store-orders', schema: 'orders', sql: ORDER_OPERATIONS_SQL, unexplained: CARTS_UNEXPLAINED_SQL },
] as const;

interface UnexplainedRow extends NumberedRow {
  readonly text: string;
}

function joinedFinding(findings: readonly Finding[]): Finding {
  return {
    count: findings.reduce((sum, { count }) => sum + count, 0),
    examples: findings.flatMap(({ examples }) => examples),
  };
}

/** A user's key that two modules know has had the effects of both. */
function together(lists: readonly (readonly BookedOperation[])[]): readonly BookedOperation[] {
  const byKey = new Map<string, BookedOperation>();
  for (const operation of lists.flat()) {
    const name = `${operation.key} ${operation.caller ?? 0}`;
    const other = byKey.get(name);
    byKey.set(name, other === undefined ? operation : joined(operation, other));
  }
  return [...byKey.values()];
}

function joined(one: BookedOperation, other: BookedOperation): BookedOperation {
  return {
    key: one.key,
    ...(one.caller === undefined ? {} : { caller: one.caller }),
    movements: one.movements + other.movements,
    whole: one.whole && other.whole,
    refused: one.refused || other.refused,
    ...(one.stray !== undefined && other.stray !== undefined && { stray: one.stray && other.stray }),
    ...(one.movements + other.movements === 1 && effectOf(one, other)),
  };
}

function effectOf(one: BookedOperation, other: BookedOperation): Pick<BookedOperation, 'effect'> {
  const effect = one.effect ?? other.effect;
  return effect === undefined ? {} : { effect };
}

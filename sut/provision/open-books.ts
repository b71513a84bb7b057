import type { QueryResultRow } from 'pg';
import type { BookedOperation, Books } from '../../core/system.ts';
import { bankBooks } from './bank-books.ts';
import { openBooksDatabase, type BooksDatabase } from './books-database.ts';
import { operationRows } from './operation-rows.ts';
import { operationsSql, ORDER_OPERATIONS_SQL, recordedSql } from './operations-sql.ts';
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
    operations: async (prefix) => {
      const others = records.map(({ database, sql }) => database.rows<BookedOperation & QueryResultRow>(sql, [prefix]));
      return together(await Promise.all([bank.operations(prefix), ...others]));
    },
    rowsOf: (keys) => operationRows(keys, of),
    ...(store && { store }),
    close,
  };
}

/** Modules beside the bank that keep a record of their operations. */
const OTHER_RECORDS = [
  { module: 'identity', schema: 'identity', sql: operationsSql('identity') },
  { module: 'store-catalogue', schema: 'catalogue', sql: operationsSql('catalogue') },
  { module: 'store-inventory', schema: 'inventory', sql: operationsSql('inventory') },
  { module: 'store-orders', schema: 'orders', sql: ORDER_OPERATIONS_SQL },
] as const;

/** A key that two modules know has had the effects of both. */
function together(lists: readonly (readonly BookedOperation[])[]): readonly BookedOperation[] {
  const byKey = new Map<string, BookedOperation>();
  for (const operation of lists.flat()) {
    const other = byKey.get(operation.key);
    byKey.set(operation.key, other === undefined ? operation : joined(operation, other));
  }
  return [...byKey.values()];
}

function joined(one: BookedOperation, other: BookedOperation): BookedOperation {
  return {
    key: one.key,
    movements: one.movements + other.movements,
    whole: one.whole && other.whole,
    refused: one.refused || other.refused,
  };
}

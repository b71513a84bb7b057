import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRows } from '../../../sut/app/bank/seed/seeded-rows.ts';

function linesOf(seed: string, profiles: number): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  for (const { table, lines } of seededRows({ seed, profiles })) {
    tables.set(table, [...(tables.get(table) ?? []), ...[...lines].flatMap((line) => line.split('\n'))]);
  }
  return tables;
}

test('rows are the same for the same seed, and the names differ for another', () => {
  assert.deepEqual(linesOf('7', 50), linesOf('7', 50));
  assert.notDeepEqual(linesOf('7', 50).get('profiles'), linesOf('8', 50).get('profiles'));
  assert.deepEqual(linesOf('7', 50).get('postings'), linesOf('8', 50).get('postings'));
});

test('a smaller bank is the beginning of a larger one', () => {
  assert.deepEqual(linesOf('7', 5).get('accounts'), linesOf('7', 50).get('accounts')?.slice(0, 10));
});

test('each profile has a checking account with a ceiling and a savings account without', () => {
  assert.deepEqual(
    linesOf('7', 2)
      .get('accounts')
      ?.map((line) => line.split('\t').slice(0, 7).join(' ')),
    [
      '1 1 1 checking 100000 100000 50000',
      '2 1 1 savings 100000 100000 \\N',
      '3 2 2 checking 100000 100000 50000',
      '4 2 2 savings 100000 100000 \\N',
    ],
  );
});

test('all that is posted sums to zero, and every key begins with seed-', () => {
  const tables = linesOf('7', 20);
  const amounts = tables.get('postings')?.map((line) => Number(line.split('\t')[2])) ?? [];
  assert.equal(amounts.length, 80);
  assert.equal(
    amounts.reduce((sum, amount) => sum + amount, 0),
    0,
  );
  const keys = [
    ...(tables.get('operations')?.map((line) => line.split('\t')[0]) ?? []),
    ...(tables.get('transfers')?.map((line) => line.split('\t')[1]) ?? []),
  ];
  assert.equal(keys.length, 100);
  assert.ok(keys.every((key) => key?.startsWith('seed-')));
});

test('a bank of nobody has no rows', () => {
  assert.ok([...linesOf('7', 0).values()].every((lines) => lines.length === 0));
});

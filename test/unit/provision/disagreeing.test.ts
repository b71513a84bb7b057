import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disagreeing, type IdentifiedRow } from '../../../sut/provision/disagreeing.ts';

interface Row extends IdentifiedRow {
  readonly text?: string;
}

/** Rows of these ids, as a database gives them; notes when it is let go, and fails where it is told to. */
async function* rows(ids: readonly (number | Error)[], letGo: string[], name: string): AsyncGenerator<Row> {
  try {
    for (const id of ids) {
      if (id instanceof Error) throw id;
      yield { id: String(id) };
    }
  } finally {
    letGo.push(name);
  }
}

const onlyOnOneSide = (one: Row | undefined, other: Row | undefined): string | undefined =>
  one === undefined ? `right ${other?.id}` : other === undefined ? `left ${one.id}` : undefined;

test('rows of one id are held against each other, in the order of numbers, to the end of both lists', async () => {
  const letGo: string[] = [];
  const found = await disagreeing(
    rows([2, 9, 10, 11], letGo, 'left'),
    rows([1, 9, 11, 100], letGo, 'right'),
    onlyOnOneSide,
  );
  assert.deepEqual(found, { count: 4, examples: ['right 1', 'left 2', 'left 10', 'right 100'] });
});

test('beyond twenty they are only counted', async () => {
  const many = Array.from({ length: 25 }, (_, at) => at);
  const { count, examples } = await disagreeing(rows(many, [], 'left'), rows([], [], 'right'), onlyOnOneSide);
  assert.deepEqual([count, examples.length], [25, 20]);
});

test('when one side fails the other one is let go too: its session is needed again', async () => {
  for (const [left, right] of [
    [
      [1, 2, new Error('gone')],
      [1, 2, 3],
    ],
    [
      [1, 2, 3],
      [1, new Error('gone')],
    ],
  ] as const) {
    const letGo: string[] = [];
    await assert.rejects(disagreeing(rows(left, letGo, 'left'), rows(right, letGo, 'right'), onlyOnOneSide), /gone/);
    assert.deepEqual(letGo.toSorted(), ['left', 'right']);
  }
});

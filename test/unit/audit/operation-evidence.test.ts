import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { operationEvidence } from '../../../chaos/audit/operation-evidence.ts';
import type { InvariantResult, OperationEvidence } from '../../../core/run-files.ts';
import type { LedgerRow } from '../../../core/worker-protocol.ts';

const PAYMENT: LedgerRow = {
  op: 'r-1',
  startMs: 21_300,
  endMs: 21_400,
  endpoint: 'POST /bank/payments',
  lane: '4g',
  outcome: 'done',
  status: 201,
  ask: {
    method: 'POST',
    path: '/api/v1/bank/payments',
    body: { card: '4000000000000017', merchant: 'baker', amount: '12.30', password: 'secret' },
    as: 'customer:9',
  },
  answer: { digest: 'x', fields: { id: 7, balance: '87.70' }, whole: { card: '4000000000000017' } },
};

describe('the evidence about operations that break an invariant', () => {
  it('holds what was asked and answered, and what the books hold', async () => {
    const [operation] = await evidenceOf([broken('I12', ['r-1: booked 1.23'])], [PAYMENT]);
    assert.deepEqual(operation, {
      op: 'r-1',
      broken: [{ invariant: 'I12', text: 'booked 1.23' }],
      asked: {
        endpoint: 'POST /bank/payments',
        method: 'POST',
        path: '/api/v1/bank/payments',
        body: { card: '…0017', merchant: 'baker', amount: '12.30' },
        as: 'customer:9',
      },
      attempts: [
        {
          startMs: 21_300,
          endMs: 21_400,
          lane: '4g',
          outcome: 'done',
          status: 201,
          answer: { id: 7, balance: '87.70' },
        },
      ],
      books: ['row of r-1'],
    });
  });

  it('shows no card whole and no password, wherever they are', async () => {
    const text = JSON.stringify(await evidenceOf([broken('I1', ['r-1'])], [PAYMENT]));
    assert.doesNotMatch(text, /4000000000000017|secret/);
  });

  it('has the attempts of an operation in the order of their ends', async () => {
    const second = { ...PAYMENT, endMs: 22_000, status: 0, outcome: 'unknown' } as const;
    const [operation] = await evidenceOf([broken('I1', ['r-1'])], [second, PAYMENT]);
    assert.deepEqual(
      operation?.attempts.map(({ endMs, status }) => [endMs, status]),
      [
        [21_400, 201],
        [22_000, 0],
      ],
    );
  });

  it('is of three operations of each broken invariant, and of none that only are unknown', async () => {
    const many = Array.from({ length: 20 }, (_, index) => `r-${index} (only in part)`);
    const operations = await evidenceOf(
      [
        broken('I1', many),
        broken('I14', ['r-0: id 1', 'r-77: id 2']),
        { ...broken('I2', ['r-88']), verdict: 'unknown' },
      ],
      [],
    );
    assert.deepEqual(
      operations.map(({ op, broken: by }) => [op, by.map(({ invariant }) => invariant)]),
      [
        ['r-0', ['I1', 'I14']],
        ['r-1', ['I1']],
        ['r-2', ['I1']],
        ['r-77', ['I14']],
      ],
    );
  });

  it('leaves out what is no operation of the run', async () => {
    assert.deepEqual(await evidenceOf([broken('I6', ['account 3: balance 1.00, postings 2.00', 'x-1'])], []), []);
  });

  it('says that the books cannot be read', async () => {
    const operations = await operationEvidence(
      { invariants: [broken('I1', ['r-1'])] },
      { prefix: 'r-', ledger: async () => undefined, rowsOf: () => Promise.reject(new Error('gone')) },
    );
    assert.deepEqual(operations[0]?.books, ['the books cannot be read: gone']);
  });
});

function broken(id: string, examples: readonly string[]): InvariantResult {
  return { id, text: 'it holds', verdict: 'broken', found: 'it does not', examples };
}

function evidenceOf(
  invariants: readonly InvariantResult[],
  rows: readonly LedgerRow[],
): Promise<readonly OperationEvidence[]> {
  return operationEvidence(
    { invariants },
    {
      prefix: 'r-',
      ledger: async (take) => rows.forEach(take),
      rowsOf: async (keys) => new Map(keys.map((key) => [key, [`row of ${key}`]])),
    },
  );
}

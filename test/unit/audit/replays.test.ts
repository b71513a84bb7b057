import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answered } from '../../../chaos/audit/answered-operations.ts';
import { AnsweredOperations } from '../../../chaos/audit/answered-operations.ts';
import { askedAgainTheSame } from '../../../chaos/audit/invariants/asked-again-the-same.ts';
import { askReplays, canBeReplayed, type ReplayOptions, type Replays } from '../../../chaos/audit/replays.ts';
import { SecretNotKept, type Answer } from '../../../chaos/audit/settle-unknown.ts';
import { ledgerAnswer } from '../../../core/ledger-form.ts';
import { LowestHashes } from '../../../core/lowest-hashes.ts';
import type { LedgerRow } from '../../../core/worker-protocol.ts';
import { booked } from '../../support/paper-books.ts';

const PAID = { id: 7, card: '4000000000000001', amount: '12.30', balance: '87.70' };

describe('asking answered operations again', () => {
  it('finds nothing in the same answers, whatever the order of their fields', async () => {
    const again = JSON.stringify({ balance: '87.70', amount: '12.30', card: '4000000000000001', id: 7 });
    const { different, answered } = await asked({ status: 201, replayed: true, body: again });
    assert.deepEqual(different, []);
    assert.equal(answered, 1);
  });

  const DIFFERENT: readonly [what: string, again: Answer, expected: RegExp][] = [
    ['another balance', same({ balance: '80.00' }), /^r-1: balance 87\.70 at first, 80\.00 when asked again$/],
    ['another id', same({ id: 8 }), /^r-1: id 7 at first, 8 when asked again$/],
    ['a field that no ledger row keeps', same({ card: '4000000000000003' }), /^r-1: card 4000000000000001 at first/],
    ['a field less', same({ amount: undefined }), /^r-1: amount 12\.30 at first, absent when asked again$/],
    ['another status', { ...same({}), status: 200 }, /^r-1: answered 201 at first, 200 when asked again$/],
    ['a refusal', { status: 422, replayed: true, body: '{}' }, /^r-1: answered 201 at first, 422 when asked again$/],
    ['no JSON', { status: 201, replayed: true, body: 'ok' }, /^r-1: answered JSON at first, and none/],
    ['no mark of a replay', { ...same({}), replayed: false }, /^r-1: answered 201 again, not marked as replayed$/],
  ];
  for (const [what, again, expected] of DIFFERENT) {
    it(`names an operation that answers with ${what}`, async () => {
      const replays = await asked(again);
      assert.match(replays.different.join(), expected);
      assert.equal(askedAgainTheSame.check({ value: replays }).verdict, 'broken');
    });
  }

  it('compares the digest and the kept fields where the whole answer is not in the ledger', async () => {
    const { answer, ...rest } = OPERATION;
    const short = { ...rest, answer: { digest: answer?.digest ?? '', fields: { id: 7, balance: '87.70' } } };
    assert.deepEqual((await asked(same({}), {}, short)).different, []);
    assert.equal((await asked(same({ balance: '80.00' }), {}, short)).different.length, 1);
  });

  it('lets an interest run tell how far it is by now, and nothing else', async () => {
    const run = { id: 1, period: '2026-11-A', state: 'running', accountsPaid: 0, paid: '0.00' };
    const operation: Answered = {
      ...OPERATION,
      status: 202,
      ask: { method: 'POST', path: '/api/v1/bank/interest-runs', body: { period: '2026-11-A' } },
      answer: ledgerAnswer(JSON.stringify(run), true) ?? assert.fail(),
    };
    const done = { ...run, state: 'done', accountsPaid: 9, paid: '4.00', finishedAt: '2026-11-27T20:00:00Z' };
    assert.deepEqual((await asked(told(done), {}, operation)).different, []);
    assert.equal((await asked(told({ ...done, id: 2 }), {}, operation)).different.length, 1);
  });

  it('breaks the invariant when the books grew, though every answer is the same', async () => {
    const counts = [100, 100, 103];
    const replays = await asked(same({}), {
      recorded: async () => counts.shift() ?? 0,
      look: async () => new Map([['r-1', booked('r-1', { movements: 2 })]]),
    });
    const { verdict, found, examples } = askedAgainTheSame.check({ value: replays });
    assert.equal(verdict, 'broken');
    assert.match(found, /; asking 1 answered operation again left 3 rows in the books$/);
    assert.deepEqual(examples, ['r-1: 2 movements after asking again']);
  });

  it('accuses nobody where the books had not come to rest before', async () => {
    let count = 100;
    const replays = await asked(same({}), { recorded: async () => (count += 1) });
    assert.equal(replays.quiet, false);
    assert.equal(askedAgainTheSame.check({ value: replays }).verdict, 'unknown');
  });

  it('asks eight at a time, and stops at its deadline', async () => {
    let underWay = 0;
    let most = 0;
    const replays = await askReplays(
      Array.from({ length: 50 }, (_, index) => ({ ...OPERATION, op: `r-${index}` })),
      options({
        deadlineMs: 40,
        askAgain: () => {
          underWay += 1;
          most = Math.max(most, underWay);
          return new Promise(() => undefined);
        },
      }),
    );
    assert.equal(most, 8);
    assert.equal(replays.answered, 0);
    assert.equal(askedAgainTheSame.check({ value: replays }).verdict, 'unknown');
  });

  it('stops as soon as the run is interrupted', async () => {
    const interruption = new AbortController();
    const replays = await asked(same({}), {
      signal: interruption.signal,
      deadlineMs: 60_000,
      askAgain: () => {
        interruption.abort();
        return new Promise(() => undefined);
      },
    });
    assert.equal(replays.answered, 0);
  });

  it('asks again after overload', async () => {
    const answers: Answer[] = [{ status: 503 }, same({})];
    const replays = await asked(same({}), { askAgain: async () => answers.shift() ?? assert.fail() });
    assert.equal(replays.answered, 1);
  });

  it('cannot say that it holds where an operation always fails', async () => {
    const replays = await asked({ status: 500 });
    const { verdict, found } = askedAgainTheSame.check({ value: replays });
    assert.equal(verdict, 'unknown');
    assert.match(found, /r-1: answered 201 at first, 500 when asked again/);
  });

  it('leaves out a request whose secrets nobody knows', async () => {
    const { failed, different } = await asked(same({}), { askAgain: () => Promise.reject(new SecretNotKept('none')) });
    assert.deepEqual([failed, different], [[], []]);
  });
});

describe('what may be asked again', () => {
  it('is what the books hold: a lost operation would be carried out now', () => {
    assert.ok(canBeReplayed(OPERATION, booked('r-1')));
    assert.ok(!canBeReplayed(OPERATION, undefined));
    assert.ok(!canBeReplayed(OPERATION, booked('r-1', { movements: 0 })));
    assert.ok(!canBeReplayed(OPERATION, booked('r-1', { whole: false })));
  });

  it('is of the refused what is recorded as refused', () => {
    const refused: Answered = { ...OPERATION, outcome: 'refused', status: 422 };
    assert.ok(canBeReplayed(refused, booked('r-1', { movements: 0, refused: true })));
    assert.ok(!canBeReplayed(refused, undefined));
    assert.ok(!canBeReplayed(refused, booked('r-1', { refused: true })));
  });
});

describe('the sample of answered operations', () => {
  it('takes of each kind in turn, so that a rare one is asked again, too', () => {
    const answered = new AnsweredOperations();
    for (let index = 0; index < 5000; index += 1) answered.see(row(`r-pay-${index}`, 'POST /bank/payments'));
    for (let index = 0; index < 3; index += 1) answered.see(row(`r-run-${index}`, 'POST /bank/interest-runs'));
    const taken = answered.take(400);
    assert.equal(taken.length, 400);
    assert.equal(taken.slice(0, 6).filter(({ endpoint }) => endpoint === 'POST /bank/interest-runs').length, 3);
  });

  it('is the same whatever order the ledger has', () => {
    const rows = Array.from({ length: 3000 }, (_, index) => row(`r-${index}`, 'POST /bank/payments'));
    const taken = [rows, rows.toReversed()].map((list) => {
      const answered = new AnsweredOperations();
      for (const each of list) answered.see(each);
      return answered.take(200).map(({ op }) => op);
    });
    assert.deepEqual(taken[0], taken[1]);
  });

  it('leaves out what has no answer, and what has no request', () => {
    const answered = new AnsweredOperations();
    answered.see({ ...row('r-1', 'POST /p'), outcome: 'unknown' });
    const { ask: _, ...without } = row('r-2', 'POST /p');
    answered.see(without);
    assert.deepEqual(answered.take(10), []);
    assert.equal(answered.seen, 0);
  });
});

describe('a sample by lowest hashes', () => {
  it('lets in few of many, among them all that are in the sample of the whole', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `op-${index}`);
    const whole = new LowestHashes(100);
    const admitted = names.filter((name) => whole.admits(name));
    assert.ok(admitted.length < 1500, `${admitted.length} of 20,000`);
    const half = new LowestHashes(100);
    const second = new Set(names.slice(10_000).filter((name) => half.admits(name)));
    const again = new LowestHashes(100);
    const missed = admitted.slice(-50).filter((name) => !second.has(name) && again.admits(name));
    assert.deepEqual(missed, []);
  });
});

const OPERATION: Answered = {
  op: 'r-1',
  endpoint: 'POST /bank/payments',
  outcome: 'done',
  status: 201,
  ask: { method: 'POST', path: '/api/v1/bank/payments', body: {} },
  answer: ledgerAnswer(JSON.stringify(PAID), true) ?? assert.fail(),
};

/** The first answer, with changes. */
function same(changes: Readonly<Record<string, unknown>>): Answer {
  return { status: 201, replayed: true, body: JSON.stringify({ ...PAID, ...changes }) };
}

function told(run: object): Answer {
  return { status: 202, replayed: true, body: JSON.stringify(run) };
}

function options(changes: Partial<ReplayOptions>): ReplayOptions {
  return {
    askAgain: () => assert.fail(),
    recorded: async () => 100,
    settled: async () => undefined,
    look: async () => new Map(),
    ...changes,
  };
}

function asked(again: Answer, changes: Partial<ReplayOptions> = {}, operation = OPERATION): Promise<Replays> {
  return askReplays([operation], options({ askAgain: async () => again, ...changes }));
}

function row(op: string, endpoint: string): LedgerRow {
  const ask = { method: 'POST', path: '/p', body: {} };
  return { op, endMs: 1, endpoint, lane: '4g', outcome: 'done', status: 201, ask };
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { summaryScreen } from '../../../cli/render/summary-screen.ts';
import type { OperationEvidence } from '../../../core/run-files.ts';
import { summarise } from '../../../reports/analysis/summarise.ts';
import type { Summary } from '../../../reports/analysis/summary.ts';
import { brokenOperations } from '../../../reports/html/sections/broken-operations.ts';
import { auditThatHolds } from '../../support/audit-that-holds.ts';
import { faultLines, handMadeRun } from '../../support/hand-made-run.ts';

const PAYMENT: OperationEvidence = {
  op: 'run-3-0-1',
  broken: [{ invariant: 'I12', text: 'asked 12.30, booked 1.23' }],
  asked: {
    endpoint: 'POST /bank/payments',
    method: 'POST',
    path: '/api/v1/bank/payments',
    body: { card: '…0017', merchant: 'baker', amount: '12.30' },
    as: 'customer:17',
  },
  attempts: [
    { startMs: 6300, endMs: 6400, lane: '4g', outcome: 'done', status: 201, answer: { id: 7, balance: '98.77' } },
  ],
  books: ['movement 7: payment of 1.23 to baker; postings account 17 -1.23, merchants +1.23'],
};

describe('the story of a broken operation', () => {
  it('tells who asked what, when and over which lane, what was answered, and what the books hold', () => {
    const [story] = storiesOf(PAYMENT);
    assert.equal(story?.asked, 'At 0:06.3 customer 17 over 4g asked to pay 12.30 to baker with card …0017.');
    assert.deepEqual(story?.answered, ['It was answered 201 at 0:06.4 (id 7, balance 98.77).']);
    assert.match(
      story?.text ?? '',
      /The books hold: movement 7: payment of 1\.23 to baker; postings account 17 -1\.23/,
    );
    assert.deepEqual(story?.broken, ['I12: asked 12.30, booked 1.23']);
  });

  it('tells the fault, the failures and the phase around it', () => {
    assert.deepEqual(storiesOf(PAYMENT)[0]?.around, [
      '0.4 s earlier the bank was killed (undone 1.6 s later).',
      'In that second 30 of 100 requests failed.',
      'The phase was steady.',
    ]);
  });

  it('says that the books hold nothing', () => {
    assert.match(storiesOf({ ...PAYMENT, books: [] })[0]?.text ?? '', / The books hold nothing under its key\. /);
  });

  it('tells each attempt of an operation that was asked again', () => {
    const lost = { startMs: 5000, endMs: 6000, lane: '4g', outcome: 'unknown', status: 0 } as const;
    assert.deepEqual(storiesOf({ ...PAYMENT, attempts: [lost, ...PAYMENT.attempts] })[0]?.answered, [
      'Attempt 1 over 4g was not answered by 0:06.0.',
      'Attempt 2 over 4g was answered 201 at 0:06.4 (id 7, balance 98.77).',
    ]);
  });

  it('tells a request of a kind that it has no words for by its method and path', () => {
    const asked = { endpoint: 'PUT /x/:id', method: 'PUT', path: '/x/3', body: { size: 4 } };
    assert.match(storiesOf({ ...PAYMENT, asked })[0]?.asked ?? '', /asked for PUT \/x\/3 \(size 4\)\.$/);
  });

  it('stands in the report beside the audit, with what came from outside escaped', () => {
    const html = brokenOperations(summaryOf({ ...PAYMENT, books: ['<b>'] }))?.html ?? '';
    assert.match(html, /run-3-0-1/);
    assert.match(html, /asked to pay 12\.30 to baker/);
    assert.ok(html.includes('&#60;b&#62;') && !html.includes('<b>'), html);
  });

  it('stands on the last screen in three lines at most', () => {
    const screen = summaryScreen(summaryOf(PAYMENT), { width: 80, colour: false });
    const lines = screen.split('\n');
    const from = lines.findIndex((line) => line.startsWith('case'));
    assert.match(lines[from] ?? '', /^case {6}At 0:06\.3 customer 17 over 4g asked to pay 12\.30 to baker/);
    assert.ok(lines.findIndex((line) => line.startsWith('doubt')) - from <= 3, screen);
  });

  it('is left out where nothing is broken, and by a recording of an older version', () => {
    assert.equal(summarise(run()).operations, undefined);
    assert.equal(brokenOperations(summarise(run())), undefined);
  });
});

function storiesOf(operation: OperationEvidence): NonNullable<Summary['operations']> {
  return summaryOf(operation).operations ?? assert.fail('no story');
}

function summaryOf(operation: OperationEvidence): Summary {
  return summarise({ ...run(), audit: { ...auditThatHolds(10, 0), operations: [operation] } });
}

/** The bank is killed at 0:06.0, and back two seconds later. */
function run() {
  return handMadeRun({
    model: 'open',
    load: 100,
    seconds: Array.from({ length: 12 }, (_, at) => (at === 6 ? { good: 70, errors: 30 } : { good: 100 })),
    slo: [],
    faults: faultLines('kill', 6000, 8000),
  });
}

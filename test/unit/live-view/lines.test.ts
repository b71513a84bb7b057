import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { createJsonEvents } from '../../../cli/render/json-events.ts';
import { createPlainProgress } from '../../../cli/render/plain-progress.ts';
import type { RunEvent, RunHappening } from '../../../core/events.ts';
import { entry, PAYDAY, SECOND_46 } from '../../support/sample-progress.ts';

function eventAt(elapsedMs: number, happening: RunHappening): RunEvent {
  return { timeMs: 1_000 + elapsedMs, elapsedMs, ...happening };
}

function linesOf(stream: PassThrough): string[] {
  return String(stream.read() ?? '')
    .split('\n')
    .slice(0, -1);
}

describe('plain lines', () => {
  it('tell each event in words, with its time once the load has begun', () => {
    const stream = new PassThrough();
    const view = createPlainProgress(stream, PAYDAY);
    view.event(eventAt(0, { type: 'stage', stage: 'provision', text: 'starting the bank' }));
    view.event(eventAt(35_000, { type: 'phase', phase: 'rush', index: 2 }));
    view.event(eventAt(40_050, { type: 'fault', entry: entry('injected', 40_050, { proof: 'port refuses' }) }));
    view.event(eventAt(41_000, { type: 'worker', worker: 0, state: 'lost', text: 'no heartbeat' }));
    view.event(eventAt(55_000, { type: 'doubt', code: 'worker-lost', text: 'worker 0 was lost' }));
    assert.deepEqual(linesOf(stream), [
      'starting the bank',
      '[0:35] phase rush begins',
      '[0:40] fault f1 kill bank: injected (port refuses)',
      '[0:41] worker 0 lost: no heartbeat',
      '[0:55] doubt (worker-lost): worker 0 was lost',
    ]);
  });

  it('say how the run stands every five seconds, however often they are told', () => {
    const stream = new PassThrough();
    const view = createPlainProgress(stream, PAYDAY);
    for (let elapsedMs = 0; elapsedMs <= 12_000; elapsedMs += 250) view.progress({ ...SECOND_46, elapsedMs });
    assert.deepEqual(linesOf(stream), [
      '0:05 of 0:55  phase rush  offered 342/s  achieved 342/s  dropped 0  errors 0.4 %  users 61  ' +
        'p95 251 ms (POST /bank/transfers)  money 20,140,000.00 conserved  stock conserved',
      '0:10 of 0:55  phase rush  offered 342/s  achieved 342/s  dropped 0  errors 0.4 %  users 61  ' +
        'p95 251 ms (POST /bank/transfers)  money 20,140,000.00 conserved  stock conserved',
    ]);
  });

  it('say so when money is not conserved or an SLO is missed', () => {
    const stream = new PassThrough();
    const [first] = SECOND_46.endpoints;
    assert.ok(first);
    createPlainProgress(stream, PAYDAY).progress({
      ...SECOND_46,
      money: { totalCents: 1n, conserved: false },
      endpoints: [{ ...first, slo: { text: 'p99 ≤ 1 s', met: false } }],
    });
    assert.match(
      linesOf(stream)[0] ?? '',
      /SLO missed on 1 of 1 endpoints {2}money 0\.01 NOT conserved {2}stock conserved$/,
    );
  });
});

describe('JSON lines', () => {
  it('are events as they are, progress by its type, and cents as decimal text', () => {
    const stream = new PassThrough();
    const view = createJsonEvents(stream);
    const event = eventAt(35_000, { type: 'phase', phase: 'rush', index: 2 });
    view.event(event);
    view.progress(SECOND_46);
    view.finish('passed');
    view.finish();
    const [first, second, third, ...more] = linesOf(stream).map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(first, event);
    assert.equal(second?.['type'], 'progress');
    assert.deepEqual(second?.['money'], { totalCents: '2014000000', conserved: true });
    assert.deepEqual(second?.['stock'], { onHand: '105000', conserved: true });
    assert.deepEqual(third, { type: 'text', text: 'passed' });
    assert.deepEqual(more, []);
  });
});

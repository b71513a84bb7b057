import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { frameOf } from '../../../cli/render/live-view-frame.ts';
import { widthOf } from '../../../cli/render/live-view-line.ts';
import type { EndpointProgress, Progress } from '../../../core/events.ts';
import { entry, PAYDAY, SECOND_46 } from '../../support/sample-progress.ts';

function frame(changes: Partial<Progress> = {}, width = 80, height = 24): string[] {
  return frameOf({ ...SECOND_46, ...changes }, PAYDAY, { width, height, colour: false });
}

describe('the live frame', () => {
  it('is the one that the interface describes, at 80 × 24', () => {
    assert.deepEqual(frame(), [
      ' payday · monolith · seed 42                                       0:46 of 0:55',
      ' ▇▇▇▇▇▇│▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇│▇▇▇▇▇▇▇▇▇▇▇▇▁▁▁▁▁▁▁▁▁▁▁  phase: rush',
      '                                           kill bank 0:40–0:43, undone',
      ' offered 342/s   achieved 342/s   dropped 0   errors 0.4 %   users 61',
      ' ▃▃▃▃▃▃▄▄▄▄▄▄▄▄▄▅▅▅▅▅▅▅▅▆▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇▁▁▁███  requests/s, highest 342',
      ' so far:  ok 12,001  refused 33  connection 12',
      '',
      ' endpoint                 /s     p50     p95     p99  errors  SLO',
      ' POST /bank/payments     205  104 ms  241 ms  902 ms   0.5 %  ✓ met p99 ≤ 1 s',
      ' GET /bank/accounts       68   99 ms  230 ms  811 ms   0.1 %',
      ' POST /bank/transfers     52  108 ms  251 ms  960 ms   0.4 %',
      ' lanes: 4g p95 233 ms · 3g p95 402 ms · fibre p95 61 ms',
      ' bank 41 % cpu, 88 MB · database 22 % cpu, 120 MB · k6 11 % cpu',
      ' money 20,140,000.00, stock ✓ conserved                       c inject · q stop',
    ]);
  });

  it('keeps every part in a narrow terminal of 60 × 20', () => {
    const text = frame({}, 60, 20).join('\n');
    for (const part of [
      /0:46 of 0:55/,
      /phase: rush/,
      /kill bank 0:40–0:43, undone/,
      /offered 342\/s/,
      /users 61/,
      /✓ met/,
      /fibre p95 61 ms/,
      /k6 11 % cpu/,
      /✓ conserved +c inject · q stop/,
    ]) {
      assert.match(text, part);
    }
  });

  it('gives up the least telling parts first where the terminal is short', () => {
    const lines = frame({}, 80, 9);
    assert.equal(lines.length <= 9, true);
    const text = lines.join('\n');
    assert.match(text, /phase: rush/);
    assert.match(text, /POST \/bank\/payments/);
    assert.match(text, /conserved/);
    assert.doesNotMatch(text, /so far/);
  });

  it('uses a wide and tall one without stretching beyond it', () => {
    const lines = frame({}, 120, 40);
    assert.ok(lines.every((line) => widthOf(line) <= 120));
    assert.equal(widthOf(lines[0] ?? ''), 119);
  });

  it('tells nothing by colour alone: the words are the same without it', () => {
    const missed = { ...SECOND_46, money: { totalCents: 5n, conserved: false }, faults: [entry('injected', 40_000)] };
    const size = { width: 80, height: 24 };
    const coloured = frameOf(missed, PAYDAY, { ...size, colour: true });
    const plain = frameOf(missed, PAYDAY, { ...size, colour: false });
    assert.deepEqual(
      coloured.map((line) => stripVTControlCharacters(line).trimEnd()),
      plain,
    );
    assert.ok(coloured.join('').includes('\u001B['));
    assert.ok(!plain.join('').includes('\u001B'));
    assert.match(plain.join('\n'), /^ stock ✓ conserved · money 0\.05 ✗ not conserved/m);
  });

  it('says in words whether an SLO is met, and shows missed ones first', () => {
    const [first, ...rest] = SECOND_46.endpoints;
    assert.ok(first);
    const endpoints = [...rest, { ...first, perSecond: 0, slo: { text: 'p99 ≤ 1 s', met: false } }];
    const top = frame({ endpoints }).find((line) => /^ (?:POST|GET)/.test(line));
    assert.match(top ?? '', /POST \/bank\/payments.*✗ missed p99 ≤ 1 s/);
  });

  it('says how many endpoints it leaves out', () => {
    const endpoints = Array.from({ length: 30 }, (_, at) => endpointOf(`GET /things/${at}`));
    const lines = frame({ endpoints });
    assert.equal(lines.length, 24);
    const shown = lines.filter((line) => line.includes('/things/')).length;
    assert.ok(lines.some((line) => line.includes(`… and ${30 - shown} more`)));
  });

  it('does not speak of offered load in the closed model', () => {
    const phases = PAYDAY.phases.map((phase) => ({
      ...phase,
      model: 'closed' as const,
      fromUsers: 0,
      toUsers: 10,
      thinkMinMs: 0,
      thinkMaxMs: 0,
    }));
    const lines = frameOf(SECOND_46, { ...PAYDAY, phases }, { width: 80, height: 24, colour: false });
    assert.equal(lines[3], ' closed model   achieved 342/s   errors 0.4 %   users 61');
  });

  const states: readonly (readonly [string, Partial<Progress>, RegExp])[] = [
    ['before its time', { faults: [], elapsedMs: 12_000 }, /next: kill bank at 0:40/],
    ['while it is made', { faults: [entry('injecting', 40_000)] }, /✖ kill bank: being injected/],
    ['under way', { faults: [entry('injected', 40_010)] }, /✖ kill bank since 0:40, until 0:43/],
    ['while it is undone', { faults: [entry('injected', 40_010), entry('undoing', 43_000)] }, /: being undone/],
    ['over', {}, /kill bank 0:40–0:43, undone/],
    ['that failed', { faults: [entry('failed', 40_500, { reason: 'gone already' })] }, /failed: gone already/],
    ['injected live', { faults: [entry('injected', 40_010, { live: true })] }, /✖ kill bank \(live\) since 0:40/],
  ];
  for (const [when, changes, words] of states) {
    it(`names a fault ${when}`, () => {
      assert.match(frame(changes).join('\n'), words);
    });
  }

  it('never leaves the terminal, whatever its size and whatever happens', () => {
    const name = fc.oneof(fc.string({ maxLength: 50 }), fc.constantFrom('POST /支払い', '🏦🏦🏦 bank', 'café'));
    const number = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e7, noNaN: true }));
    const endpoint = fc.record({
      endpoint: name,
      perSecond: number,
      p50Ms: number,
      p95Ms: number,
      p99Ms: number,
      errorShare: fc.double({ min: 0, max: 1, noNaN: true }),
      slo: fc.record({ text: name, met: fc.boolean() }),
    });
    const progress = fc.record({
      elapsedMs: fc.integer({ min: -5_000, max: 10_000_000 }),
      phase: name,
      achieved: number,
      history: fc.array(number, { maxLength: 300 }),
      endpoints: fc.array(endpoint, { maxLength: 30 }),
      lanes: fc.array(fc.record({ lane: name, p95Ms: number }), { maxLength: 12 }),
      faults: fc.array(fc.constantFrom(entry('injected', 40_000), entry('undone', 43_000)), { maxLength: 3 }),
    });
    const size = fc.record({ width: fc.integer({ min: 1, max: 200 }), height: fc.integer({ min: 1, max: 60 }) });
    fc.assert(
      fc.property(progress, size, fc.boolean(), (changes, { width, height }, colour) => {
        const lines = frameOf({ ...SECOND_46, ...changes }, PAYDAY, { width, height, colour });
        assert.ok(lines.length <= height, `${lines.length} lines in ${height}`);
        for (const line of lines.map(stripVTControlCharacters)) {
          assert.ok(widthOf(line) <= width, `${widthOf(line)} columns in ${width}: ${JSON.stringify(line)}`);
          assert.ok(!/[\r\n]/.test(line), JSON.stringify(line));
        }
      }),
    );
  });
});

function endpointOf(endpoint: string): EndpointProgress {
  return { endpoint, perSecond: 1, p50Ms: 1, p95Ms: 1, p99Ms: 1, errorShare: 0 };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { compareTable } from '../../../cli/render/compare-table.ts';
import { runsTable } from '../../../cli/render/runs-table.ts';
import { summaryScreen } from '../../../cli/render/summary-screen.ts';
import { textTable, wrapped } from '../../../cli/render/text-table.ts';
import type { Slo } from '../../../core/scenario.ts';
import { comparePair } from '../../../reports/analysis/compare-pair.ts';
import { summarise } from '../../../reports/analysis/summarise.ts';
import { auditThatHolds } from '../../support/audit-that-holds.ts';
import { faultLines, handMadeRun } from '../../support/hand-made-run.ts';

const MANY: readonly Slo[] = Array.from({ length: 20 }, (_, at) => ({
  kind: 'load',
  latency: [{ percentile: 50 + at, boundMs: at % 2 === 0 ? 1 : 1000 }],
}));

function summaryWith(slo: readonly Slo[]): ReturnType<typeof summarise> {
  const seconds = Array.from({ length: 20 }, (_, at) => (at === 8 ? { errors: 100 } : { good: 100 }));
  const faults = [1, 2, 3, 4, 5].flatMap((each) => faultLines(`f${each}`, 8000 + each, 9000 + each));
  return summarise(
    handMadeRun({ model: 'open', load: 100, seconds, slo, faults, rest: { audit: auditThatHolds(18_204, 37) } }),
  );
}

test('the last screen fits 80 × 24 however many bounds and faults there are, and says how many it left out', () => {
  const screen = summaryScreen(summaryWith(MANY), { colour: false, width: 80, reportPath: 'runs/x/report.html' });
  const lines = screen.split('\n');
  assert.ok(lines.length <= 24, `${lines.length} lines`);
  assert.ok(
    lines.every((line) => line.length <= 80),
    lines.find((line) => line.length > 80),
  );
  assert.match(screen, /and \d+ more in the report/);
});

test('the story comes first, then verdict and exit code; report and command are there', () => {
  const summary = summaryWith(MANY.slice(0, 2));
  const screen = summaryScreen(summary, { colour: false, width: 80, reportPath: 'runs/x/report.html' });
  assert.ok(screen.replaceAll(/\s+/g, ' ').startsWith(summary.story));
  assert.match(screen, /^✗ SLO missed {3}exit code 1$/m);
  assert.match(screen, /^audit +18204 acknowledged/m);
  assert.match(screen, /^doubt +none$/m);
  assert.match(screen, /^report +runs\/x\/report\.html$/m);
  assert.match(screen, /^repeat +mascaret run hand-made --seed 7$/m);
});

test('colour adds nothing that the words do not say', () => {
  const summary = summaryWith(MANY.slice(0, 3));
  const coloured = summaryScreen(summary, { colour: true, width: 80 });
  assert.ok(coloured.includes('\u001B['), 'there is colour');
  assert.equal(stripVTControlCharacters(coloured), summaryScreen(summary, { colour: false, width: 80 }));
});

test('a comparison shows what differed first, then ratios, and says that it is no verdict', () => {
  const one = summaryWith([]);
  const other = {
    ...one,
    id: 'other',
    architecture: 'replicas',
    measured: { ...one.measured, outageS: one.measured.outageS * 2 },
  };
  const text = compareTable(comparePair(one, other), 80);
  assert.ok(text.indexOf('architecture') < text.indexOf('goodput'));
  assert.match(text, /architecture +monolith +replicas/);
  assert.match(text, /outage +1\.0 s +2\.0 s +× 2\.00/);
  assert.match(text, /One run each allows no verdict/);
  assert.deepEqual(comparePair(one, one).differences, []);
});

test('a list of runs keeps ids whole, for people copy them', () => {
  const { manifest } = handMadeRun({ model: 'open', load: 1, seconds: [{ good: 1 }] });
  const long = { ...manifest, id: '20261121-101500-first-look-42-with-a-long-tail' };
  const text = runsTable([{ folder: '/x', manifest: long, underWay: false, verdict: 'passed' }], 80);
  assert.match(text, /20261121-101500-first-look-42-with-a-long-tail /);
  assert.match(runsTable([], 80), /No run yet/);
});

test('text is wrapped at spaces, but not between a figure and its unit', () => {
  assert.deepEqual(wrapped('back after 4.2 s and 97.9 % good', 13), ['back after', '4.2 s and', '97.9 % good']);
});

test('a table cuts its elastic column, and no other, to the width there is', () => {
  const lines = textTable(
    [
      { head: 'name', align: 'left', elastic: true },
      { head: 'n', align: 'right' },
    ],
    [['a very long name indeed', '12']],
    16,
  );
  assert.deepEqual(lines, ['name           n', 'a very long…  12']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlannedFault } from '../../../core/plan.ts';
import { overlapRefusal } from '../../../chaos/overlap.ts';

const lasts = (fault: string): boolean => fault !== 'crash';
const expand = (target: string): readonly string[] =>
  target === 'service:bank' ? ['bank-1', 'bank-2'] : [target.slice(8)];
const planned = (id: string, fault: string, atMs: number, forMs: number | undefined, target: string): PlannedFault => ({
  id,
  fault,
  atMs,
  ...(forMs === undefined ? {} : { forMs }),
  targets: [target],
  parameters: {},
});

test('two faults on one part at the same time are refused, with both times', () => {
  const faults = [
    planned('f1', 'kill', 5_000, 3_000, 'service:bank'),
    planned('f2', 'pause', 7_000, 1_000, 'service:bank'),
  ];
  assert.equal(
    overlapRefusal(faults, lasts),
    'f1 (kill, from 5 s to 8 s) and f2 (pause, from 7 s to 8 s) would be on service:bank at the same time',
  );
});

test('one after the other, and on different parts, is fine', () => {
  const first = planned('f1', 'kill', 5_000, 3_000, 'service:bank');
  assert.equal(overlapRefusal([first, planned('f2', 'kill', 8_001, 1_000, 'service:bank')], lasts), undefined);
  assert.equal(overlapRefusal([first, planned('f2', 'network', 6_000, 1_000, 'lane:4g')], lasts), undefined);
});

test('a fault without an end reaches to the end of the load, unless its kind ends by itself', () => {
  const late = planned('f2', 'pause', 60_000, 1_000, 'service:bank');
  assert.match(
    overlapRefusal([planned('f1', 'kill', 5_000, undefined, 'service:bank'), late], lasts) ?? '',
    /from 5 s on/,
  );
  assert.equal(overlapRefusal([planned('f1', 'crash', 5_000, undefined, 'service:bank'), late], lasts), undefined);
});

test('a service and one of its instances are the same part once expanded', () => {
  const faults = [
    planned('f1', 'kill', 0, 3_000, 'service:bank'),
    planned('f2', 'pause', 1_000, 1_000, 'service:bank-2'),
  ];
  assert.match(overlapRefusal(faults, lasts, expand) ?? '', /on bank-2 at the same time/);
});

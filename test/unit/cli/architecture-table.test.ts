import assert from 'node:assert/strict';
import { test } from 'node:test';
import { architecturePage, architectureTable, type KnownArchitecture } from '../../../cli/render/architecture-table.ts';

const COUNTED: KnownArchitecture = {
  name: 'two',
  title: 'Two',
  about: 'For this test.',
  services: [{ name: 'shop', runs: 'app', modules: ['bank', 'messages'], instances: 2 }],
  appServices: 1,
  databases: 1,
  instances: 3,
  appLines: 8_000,
  compositionLines: 40,
};
const FACTS = {
  format: 1,
  architecture: 'two',
  at: '2026-11-21T08:36:00.000Z',
  sutHash: 'x',
  cpu: '2 × a CPU',
  startUpsMs: [900, 5_000, 1_200],
  processes: 12,
  memoryBytes: 250_000_000,
  operations: [
    { name: 'payment', times: 20, calls: 1, bytes: 767 },
    { name: 'checkout', times: 20, calls: 3.4, bytes: 2_935 },
  ],
} as const;

test('what was not measured is said with the command that measures it', () => {
  assert.match(architectureTable([COUNTED], 120), /not yet/);
  assert.match(architectureTable([COUNTED], 120), /mascaret architectures measure two/);
  assert.match(architecturePage(COUNTED, 120), /Not measured yet: mascaret architectures measure two/);
});

test('a measurement is shown with its date, its median start and each operation', () => {
  const known = { ...COUNTED, measured: { facts: FACTS, isCurrent: true } };
  const page = architecturePage(known, 120);
  assert.match(page, /Start-up 1\.2 s \(median of 3\), 12 processes, 250 MB/);
  assert.match(page, /checkout +3\.4 +2,935/);
  assert.match(page, /Measured 2026-11-21 on 2 × a CPU/);
  assert.doesNotMatch(page, /has changed/);
  assert.match(architectureTable([known], 120), /two +1 +3 +1 +8,040 +1\.2 s +1\.0 +3\.4 +2026-11-21$/m);
});

test('a measurement of an older version is shown as such', () => {
  const known = { ...COUNTED, measured: { facts: FACTS, isCurrent: false } };
  assert.match(architectureTable([known], 80), / outdated$/m);
  assert.match(
    architecturePage(known, 120),
    /The reference system has changed since: mascaret architectures measure two/,
  );
});

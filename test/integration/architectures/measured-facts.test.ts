import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readArchitecture } from '../../../sut/architectures/read-architectures.ts';
import { architectureFacts } from '../../../sut/facts/architecture-facts.ts';
import { sutHash, readMeasured, writeMeasured, type MeasuredFacts } from '../../../sut/facts/measured-facts.ts';

const usual = process.env['MASCARET_CACHE'];
let cache = '';

before(async () => {
  cache = await mkdtemp(join(tmpdir(), 'mascaret-test-facts-'));
  process.env['MASCARET_CACHE'] = cache;
});

after(async () => {
  if (usual === undefined) delete process.env['MASCARET_CACHE'];
  else process.env['MASCARET_CACHE'] = usual;
  await rm(cache, { recursive: true, force: true });
});

test('what was measured is found again, and known to be of this reference system or of an older one', async () => {
  assert.equal(await readMeasured('two'), undefined);
  const facts: MeasuredFacts = {
    format: 1,
    architecture: 'two',
    at: '2026-11-21T08:00:00.000Z',
    sutHash: await sutHash(),
    cpu: 'one',
    startUpsMs: [1],
    processes: 1,
    memoryBytes: 1,
    operations: [{ name: 'payment', times: 20, calls: 1, bytes: 767 }],
  };
  await writeMeasured(facts);
  assert.deepEqual(await readMeasured('two'), { facts, isCurrent: true });
  await writeMeasured({ ...facts, sutHash: 'of an older one' });
  assert.equal((await readMeasured('two'))?.isCurrent, false);
});

test('services, databases and instances are counted from the file, lines from the program', async () => {
  const [monolith, services] = await Promise.all(
    ['monolith', 'microservices'].map((name) => architectureFacts(readArchitecture(name))),
  );
  assert.deepEqual([monolith?.appServices, monolith?.databases, monolith?.instances], [1, 1, 2]);
  assert.deepEqual([services?.appServices, services?.databases, services?.instances], [6, 6, 13]);
  assert.equal(monolith?.appLines, services?.appLines);
  assert.ok((services?.appLines ?? 0) > 1000);
  assert.ok((services?.compositionLines ?? 0) > (monolith?.compositionLines ?? 0));
});

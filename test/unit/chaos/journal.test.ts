import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { FaultState, JournalEntry } from '../../../core/fault.ts';
import { openFaults, openJournal, readJournal } from '../../../chaos/journal.ts';

const HANDLE = { processGroup: 4711, startedAt: '1' };

function entry(id: string, state: FaultState, facts: Partial<JournalEntry> = {}): JournalEntry {
  const fault = { id, atMs: 5_000, fault: 'kill', targets: ['service:bank'], forMs: 3_000, parameters: {} };
  return { id, state, timeMs: 1_000.5, elapsedMs: 5.5, fault, live: false, ...facts };
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-journal-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test('what is written is read back in order, after a head with the format', async (t) => {
  const folder = await folderFor(t);
  const journal = await openJournal(folder);
  const written = [entry('f1', 'planned'), entry('f1', 'injecting', { trace: { handles: [HANDLE] } })];
  await Promise.all([journal.write(written), journal.write([entry('f1', 'injected', { proof: 'gone' })])]);
  await journal.close();
  assert.deepEqual(await readJournal(folder), [...written, entry('f1', 'injected', { proof: 'gone' })]);
  const head = (await readFile(join(folder, 'faults.ndjson'), 'utf8')).split('\n')[0] ?? '';
  assert.deepEqual(JSON.parse(head), { format: 1, file: 'faults.ndjson' });
});

test('a line cut short by a crash is left out, and writing goes on after it', async (t) => {
  const folder = await folderFor(t);
  const first = await openJournal(folder);
  await first.write([entry('f1', 'injecting')]);
  await first.close();
  await appendFile(join(folder, 'faults.ndjson'), '{"id":"f1","state":"inj');
  assert.deepEqual(await readJournal(folder), [entry('f1', 'injecting')]);
  const second = await openJournal(folder);
  await second.write([entry('f1', 'undone')]);
  await second.close();
  assert.deepEqual(await readJournal(folder), [entry('f1', 'injecting'), entry('f1', 'undone')]);
});

test('a line that is broken in the middle of the journal is an error with its number', async (t) => {
  const folder = await folderFor(t);
  await writeFile(join(folder, 'faults.ndjson'), '{"format":1,"file":"faults.ndjson"}\n{"id":1}\n');
  await assert.rejects(readJournal(folder), { code: 'bad-journal', message: /faults\.ndjson:2/ });
});

test('a run without a journal has no entries', async (t) => {
  assert.deepEqual(await readJournal(await folderFor(t)), []);
});

const trace = { handles: [HANDLE] };
const OPEN: readonly (readonly [string, readonly JournalEntry[], readonly string[]])[] = [
  ['planned only', [entry('f1', 'planned')], []],
  ['injecting', [entry('f1', 'planned'), entry('f1', 'injecting', { trace })], ['f1']],
  ['injected', [entry('f1', 'injecting', { trace }), entry('f1', 'injected')], ['f1']],
  ['undone', [entry('f1', 'injecting', { trace }), entry('f1', 'injected'), entry('f1', 'undone')], []],
  ['failed and rolled back', [entry('f1', 'injecting', { trace }), entry('f1', 'failed')], []],
  ['failed half-way', [entry('f1', 'injecting', { trace }), entry('f1', 'failed', { trace })], ['f1']],
  [
    'undoing failed',
    [entry('f1', 'injecting', { trace }), entry('f1', 'injected'), entry('f1', 'undoing'), entry('f1', 'failed')],
    ['f1'],
  ],
  [
    'one of two',
    [entry('f1', 'injecting', { trace }), entry('f2', 'injecting', { trace }), entry('f1', 'undone')],
    ['f2'],
  ],
];
for (const [name, entries, open] of OPEN) {
  test(`open after "${name}": ${open.join(', ') || 'nothing'}`, () => {
    const found = openFaults(entries);
    assert.deepEqual(
      found.map(({ id }) => id),
      open,
    );
    for (const one of found) assert.deepEqual(one.trace, trace, 'the trace is kept from the first entry');
  });
}

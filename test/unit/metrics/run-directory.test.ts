import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { RUN_FILES } from '../../../core/run-files.ts';
import { createRunDirectory } from '../../../metrics/run-directory.ts';
import { readRows } from '../../../reports/read-rows.ts';
import { eventually } from '../../support/eventually.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mascaret-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('each file of rows begins with its format and name, and has every row after it', async () => {
  const directory = await createRunDirectory(folder, 'r1', assert.fail);
  directory.series({ type: 'load', second: 0, achieved: 5, dropped: 0, stalledMs: 0, users: 1 });
  await directory.close();
  const lines = gunzipSync(await readFile(join(folder, 'r1', RUN_FILES.series)))
    .toString()
    .trim()
    .split('\n');
  assert.deepEqual(JSON.parse(lines[0] ?? ''), { format: 1, file: 'series.ndjson.gz' });
  assert.equal(lines.length, 2);
});

test('what was flushed can be read before the files are closed, as after a kill', async () => {
  const directory = await createRunDirectory(folder, 'r1', assert.fail);
  directory.resource({ type: 'generator', second: 3, worker: 0, cpu: 0.5, rssBytes: 1 });
  directory.flush();
  const rows: unknown[] = [];
  const path = join(folder, 'r1', RUN_FILES.resources);
  await eventually(async () => {
    await readRows(path, (row) => rows.push(row)).catch(() => undefined);
    return rows.length > 0;
  });
  assert.equal(rows.length, 1);
  await directory.close();
});

test('the ledger can be read whole once it is settled, while the other files stay open', async () => {
  const directory = await createRunDirectory(folder, 'r1', assert.fail);
  directory.operation({ op: 'a', endMs: 1, endpoint: 'e', lane: 'l', outcome: 'done', status: 201 });
  await directory.settleOperations();
  const read = await readRows(join(folder, 'r1', RUN_FILES.operations), () => undefined);
  assert.deepEqual(read, { rows: 1, cut: undefined });
  directory.event({ timeMs: 0, elapsedMs: 0, type: 'abort', text: 'later' });
  await directory.close();
  assert.match(await readFile(join(folder, 'r1', RUN_FILES.events), 'utf8'), /later/);
});

test('a folder that cannot be made is told with a way out', async () => {
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(
    createRunDirectory(join(folder, 'file'), 'r1', assert.fail),
    (error: Error & { hint?: string }) => {
      assert.match(error.message, /cannot be made/);
      assert.match(error.hint ?? '', /--out/);
      return true;
    },
  );
});

test('a write that fails is told once, and later ones are dropped', async () => {
  const told: string[] = [];
  const directory = await createRunDirectory(folder, 'r1', (reason) => told.push(reason));
  await rm(join(folder, 'r1'), { recursive: true });
  const manifest = { ended: 'failed' } as never;
  await directory.manifest(manifest);
  await directory.manifest(manifest);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /run\.json cannot be written/);
  await directory.close();
});

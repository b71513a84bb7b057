import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { MascaretError } from '../../../core/errors.ts';
import { summarise } from '../../../reports/analysis/summarise.ts';
import { readRun } from '../../../reports/read-run.ts';
import { PLAUSIBLE_RUN, writeSyntheticRun, type SyntheticRun } from '../../support/synthetic-run.ts';

const folders: string[] = [];

async function madeRun(change: Partial<SyntheticRun> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-read-'));
  folders.push(folder);
  await writeSyntheticRun(folder, {
    ...PLAUSIBLE_RUN,
    durationS: 20,
    outage: { fromS: 8, toS: 10, how: 'kill' },
    ...change,
  });
  return folder;
}

after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function rejection(promise: Promise<unknown>): Promise<MascaretError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof MascaretError, String(thrown));
  return thrown;
}

test('every row of the series is read, and nothing is partial in a whole recording', async () => {
  const folder = await madeRun();
  const run = await readRun(folder);
  const rows = gunzipSync(await readFile(join(folder, 'series.ndjson.gz')))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type?: string; count?: number; latency?: number[] });
  const cells = rows.filter((row) => row.type === 'cell');
  assert.equal(run.cells.size, cells.length);
  const total = run.cells.count.slice(0, run.cells.size).reduce((sum, count) => sum + count, 0);
  assert.equal(
    total,
    cells.reduce((sum, cell) => sum + (cell.count ?? 0), 0),
  );
  assert.equal(
    run.cells.pairsFrom[run.cells.size],
    cells.reduce((sum, cell) => sum + (cell.latency?.length ?? 0) / 2, 0),
  );
  assert.equal(run.load.seconds, 20);
  assert.deepEqual(run.partial, []);
  assert.equal(run.resources.books.length, 20);
});

test('a recording whose gzip stops in the middle gives what it has and says so', async () => {
  const { ended: _, ...whole } = PLAUSIBLE_RUN;
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-read-'));
  folders.push(folder);
  await writeSyntheticRun(folder, whole);
  const path = join(folder, 'series.ndjson.gz');
  await truncate(path, Math.floor((await readFile(path)).length / 2));
  const run = await readRun(folder);
  assert.ok(run.load.seconds > 10 && run.load.seconds < 50, `${run.load.seconds} seconds`);
  assert.ok(
    run.partial.some((sentence) => sentence.startsWith('series.ndjson.gz: cut off')),
    run.partial.join(' '),
  );
  const summary = summarise(run);
  assert.equal(summary.ended, 'killed');
  assert.equal(summary.judgedS, run.load.seconds - 1);
  assert.notEqual(summary.verdict.code, 0);
});

test('a last line that was cut off is left out and told', async () => {
  const folder = await madeRun();
  await appendFile(join(folder, 'events.ndjson'), '{"timeMs":1,"elapsedMs":1,"type":"ab');
  const run = await readRun(folder);
  assert.ok(!run.events.some((event) => event.type === 'abort'));
  assert.match(run.partial.join(' '), /events\.ndjson: cut off in mid-line/);
});

test('a line in the middle that cannot be read costs that line only', async () => {
  const folder = await madeRun();
  const before = (await readRun(folder)).events.length;
  const path = join(folder, 'events.ndjson');
  await appendFile(path, 'rubbish\n{"timeMs":1,"elapsedMs":1,"type":"abort","text":"x"}\n');
  const run = await readRun(folder);
  assert.equal(run.events.length, before + 1);
  assert.match(run.partial.join(' '), /cannot be read/);
});

test('bytes that are no gzip are told, not thrown', async () => {
  const folder = await madeRun();
  await writeFile(join(folder, 'resources.ndjson.gz'), 'this is no gzip');
  const run = await readRun(folder);
  assert.match(run.partial.join(' '), /resources\.ndjson\.gz: damaged/);
  assert.ok(run.cells.size > 0);
});

test('a run that never got as far as its load is read', async () => {
  const folder = await madeRun({ ended: 'failed' });
  for (const file of ['series.ndjson.gz', 'resources.ndjson.gz', 'faults.ndjson', 'audit.json'])
    await rm(join(folder, file));
  const summary = summarise(await readRun(folder));
  assert.equal(summary.verdict.code, 2);
  assert.match(summary.story, /no request was measured/);
});

test('a folder that is no run is named, with a way on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-read-'));
  folders.push(folder);
  assert.equal((await rejection(readRun(folder))).code, 'not-a-run');
  const missing = await rejection(readRun(join(folder, 'nothing')));
  assert.equal(missing.code, 'not-a-run');
  assert.match(missing.hint ?? '', /runs list/);
});

test('a run of a newer mascaret is refused, whichever file says so', async () => {
  for (const file of ['run.json', 'plan.json', 'audit.json']) {
    const folder = await madeRun();
    const value = JSON.parse(await readFile(join(folder, file), 'utf8')) as Record<string, unknown>;
    await writeFile(join(folder, file), JSON.stringify({ ...value, format: 99, somethingNew: true }));
    assert.equal((await rejection(readRun(folder))).code, 'run-format-newer', file);
  }
  const folder = await madeRun();
  await writeFile(join(folder, 'events.ndjson'), '{"format":99,"file":"events.ndjson"}\n');
  assert.equal((await rejection(readRun(folder))).code, 'run-format-newer');
});

test('a manifest that is cut off or not ours is refused with the place', async () => {
  const folder = await madeRun();
  await writeFile(join(folder, 'run.json'), '{"format": 1, "id": 3');
  assert.match((await rejection(readRun(folder))).message, /not JSON, or cut off/);
  await writeFile(join(folder, 'run.json'), '{"format": 1, "id": 3}');
  assert.match((await rejection(readRun(folder))).message, /at id/);
});

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { InstanceHandle } from '../../../core/runtime.ts';
import { heal } from '../../../chaos/heal.ts';
import { readJournal } from '../../../chaos/journal.ts';
import { groupState, handleOf } from '../../../platform/process-group.ts';
import { eventually } from '../../support/eventually.ts';

const PROGRAM = fileURLToPath(new URL('pausing-parent.ts', import.meta.url));
const stateBefore = process.env['MASCARET_STATE'];
let folder = '';
let child: ChildProcess | undefined;
let guardian: number | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mascaret-heal-'));
  await mkdir(join(folder, 'run'));
  process.env['MASCARET_STATE'] = join(folder, 'state');
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  // It cleans up after the stand-in, and writes of it into the folder.
  if (guardian !== undefined) await gone(guardian);
  guardian = undefined;
  if (stateBefore === undefined) delete process.env['MASCARET_STATE'];
  else process.env['MASCARET_STATE'] = stateBefore;
  await rm(folder, { recursive: true });
});

interface Facts {
  readonly handle: InstanceHandle;
  readonly guardianPid: number;
}

/** Resolves once the stand-in has paused its instance. */
async function pausing(): Promise<Facts> {
  const run = join(folder, 'run');
  await writeFile(join(run, 'run.json'), JSON.stringify({ format: 1, id: 'killed-run', kept: 'as it is' }));
  child = spawn(process.execPath, [PROGRAM, run], { stdio: ['ignore', 'pipe', 'inherit'] });
  assert.ok(child.stdout !== null);
  for await (const line of createInterface({ input: child.stdout })) {
    const facts = JSON.parse(line) as Facts;
    guardian = facts.guardianPid;
    return facts;
  }
  throw new Error('the stand-in ended before it had paused anything');
}

async function killed(pid: number | undefined): Promise<void> {
  assert.ok(pid !== undefined);
  process.kill(pid, 'SIGKILL');
  await gone(pid);
}

async function gone(pid: number): Promise<void> {
  await eventually(() => handleOf(pid) === undefined);
}

test('after kill -9 of mascaret and its guardian in a pause, heal wakes and ends it and completes the records', async () => {
  const { handle, guardianPid } = await pausing();
  const before = await readJournal(join(folder, 'run'));
  assert.deepEqual(
    before.map((entry) => entry.state),
    ['planned', 'injecting'].concat(before.length > 2 ? ['injected'] : []),
  );
  assert.deepEqual(before[1]?.trace?.handles, [handle], 'the journal holds what is needed to undo it');
  await killed(guardianPid);
  await killed(child?.pid);
  assert.equal(await groupState(handle), 'paused', 'nobody has undone it');

  const report = await heal();
  assert.ok(report.found === 'dead-run');
  assert.equal(report.isHealed, true);
  assert.match(report.sentences.join('\n'), /web-1 .*was paused: it was woken and ended/);
  assert.equal(await groupState(handle), 'gone');
  const last = (await readJournal(join(folder, 'run'))).at(-1);
  assert.equal(last?.state, 'undone');
  assert.match(last.proof ?? '', new RegExp(`by heal: process group ${handle.processGroup} is gone`));
  const manifest = JSON.parse(await readFile(join(folder, 'run', 'run.json'), 'utf8')) as Record<string, unknown>;
  assert.deepEqual([manifest['ended'], manifest['kept']], ['interrupted', 'as it is']);
  assert.deepEqual(await heal(), { found: 'nothing' });
});

test('what the guardian has undone already is told as its work', async () => {
  const { handle, guardianPid } = await pausing();
  await killed(child?.pid);
  await eventually(() => handleOf(guardianPid) === undefined);
  assert.equal(await groupState(handle), 'gone');

  const report = await heal();
  assert.ok(report.found === 'dead-run');
  assert.match(report.byGuardian.join('\n'), /web-1 .*was paused: it was woken and ended/);
  assert.deepEqual(report.sentences, []);
  assert.deepEqual(
    report.faults.map((entry) => [entry.id, entry.state]),
    [['f1', 'undone']],
  );
  assert.equal(report.isHealed, true);
});

test('a run whose mascaret lives is not touched, and that is said', async () => {
  const { handle } = await pausing();
  const report = await heal();
  assert.ok(report.found === 'living-run');
  assert.match(report.message, /killed-run .*is under way/);
  assert.equal(await groupState(handle), 'paused');
});

test('without a dead run there is nothing to heal', async () => {
  assert.deepEqual(await heal(), { found: 'nothing' });
});

test('records that cannot be read are named and left as they are', async () => {
  const { guardianPid } = await pausing();
  await killed(guardianPid);
  await killed(child?.pid);
  await writeFile(join(folder, 'run', 'run.json'), '{"format":1,');
  const report = await heal();
  assert.ok(report.found === 'dead-run');
  assert.equal(report.problems.length, 1);
  assert.equal(report.faults.length, 1, 'the journal is completed all the same');
  assert.equal(await readFile(join(folder, 'run', 'run.json'), 'utf8'), '{"format":1,');
  assert.equal(existsSync(join(folder, 'run', 'faults.ndjson')), true);
});

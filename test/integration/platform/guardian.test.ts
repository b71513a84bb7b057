import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { InstanceHandle } from '../../../core/runtime.ts';
import { GUARDIAN_FILE } from '../../../platform/guardian.ts';
import { groupState } from '../../../platform/process-group.ts';
import { readProcess } from '../../../platform/process-table.ts';
import { undoAcquisitions, type Acquisitions } from '../../../platform/undo-acquisitions.ts';
import { eventually } from '../../support/eventually.ts';

const PARENT = fileURLToPath(new URL('../../support/guarded-parent.ts', import.meta.url));
const base = await mkdtemp(join(tmpdir(), 'mascaret-test-guardian-'));
const parents: ChildProcess[] = [];
const left: Acquisitions[] = [];

after(async () => {
  for (const parent of parents) parent.kill('SIGKILL');
  for (const acquisitions of left) await undoAcquisitions(acquisitions);
  await rm(base, { recursive: true, force: true });
});

interface Facts {
  readonly guardianPid: number;
  readonly running: InstanceHandle;
  readonly paused: InstanceHandle;
  readonly tempFolder: string;
}

test('after kill -9 of mascaret its guardian ends running and paused children and removes temp folders', async () => {
  const { parent, facts, runFolder } = await startParent('killed');
  assert.equal(await groupState(facts.paused), 'paused');
  parent.kill('SIGKILL');
  await eventually(() => !isAlive(facts.guardianPid));
  assert.equal(await groupState(facts.running), 'gone');
  assert.equal(await groupState(facts.paused), 'gone');
  assert.equal(existsSync(facts.tempFolder), false);
  const [head, ...rows] = (await readFile(join(runFolder, GUARDIAN_FILE), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly format?: number; readonly text?: string });
  assert.equal(head?.format, 1);
  const text = rows.map((row) => row.text).join('\n');
  assert.match(text, /sleeper \(process group \d+\) was still running/);
  assert.match(text, /frozen \(process group \d+\) was paused/);
  assert.match(text, /temporary folder .* was removed/);
});

test('a guardian that was told goodbye ends and touches nothing', async () => {
  const { parent, facts, runFolder } = await startParent('released');
  parent.kill('SIGTERM');
  await once(parent, 'exit');
  assert.equal(isAlive(facts.guardianPid), false);
  assert.equal(await groupState(facts.running), 'running');
  assert.equal(existsSync(join(runFolder, GUARDIAN_FILE)), false);
  assert.equal(existsSync(facts.tempFolder), true);
});

test('Ctrl-C and a hang-up leave the guardian at its post', async () => {
  const { parent, facts } = await startParent('signalled');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(facts.guardianPid, signal);
  await sleep(200);
  assert.equal(isAlive(facts.guardianPid), true);
  parent.kill('SIGKILL');
  await eventually(() => !isAlive(facts.guardianPid));
  assert.equal(await groupState(facts.running), 'gone');
});

test('a process that was unguarded is left alone', async () => {
  const { parent, facts } = await startParent('unguarded', ['--unguard']);
  parent.kill('SIGKILL');
  await eventually(() => !isAlive(facts.guardianPid));
  assert.equal(await groupState(facts.running), 'running');
});

async function startParent(
  name: string,
  args: readonly string[] = [],
): Promise<{ parent: ChildProcess; facts: Facts; runFolder: string }> {
  const runFolder = join(base, name);
  const parent = spawn(process.execPath, [PARENT, runFolder, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  parents.push(parent);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const facts = JSON.parse(line.toString()) as Facts;
  const processes = [facts.running, facts.paused].map((handle) => ({ name: 'child of the test', handle }));
  left.push({ processes, folders: [facts.tempFolder] });
  return { parent, facts, runFolder };
}

function isAlive(pid: number): boolean {
  const row = readProcess(pid);
  return row !== undefined && row.state !== 'Z';
}

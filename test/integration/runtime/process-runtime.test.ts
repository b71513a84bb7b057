import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Runtime } from '../../../core/runtime.ts';
import { groupState, livingMembers } from '../../../platform/process-group.ts';
import { readProcess } from '../../../platform/process-table.ts';
import { eventually } from '../../support/eventually.ts';
import { provisioned, type Provisioned } from '../../support/provisioned.ts';

let bank: Provisioned;
let runtime: Runtime;
// Registering `after` within `before` would release before the first test.
let atTheEnd = (): Promise<void> => Promise.resolve();

before(async () => {
  bank = await provisioned({ after: (release) => (atTheEnd = release) });
  if (bank.system.runtime === undefined) throw new Error('the monolith must have a runtime');
  runtime = bank.system.runtime;
});

after(() => atTheEnd());

test('both instances run, are ready, and tell CPU and memory', async () => {
  assert.deepEqual(runtime.instances(), [
    { id: 'database', service: 'database' },
    { id: 'bank-1', service: 'bank' },
  ]);
  for (const { id } of runtime.instances()) {
    assert.equal(await runtime.state(id), 'running');
    assert.equal(await runtime.ready(id), true);
    const stats = await runtime.stats(id);
    assert.ok((stats?.cpuMs ?? 0) > 0 && (stats?.rssBytes ?? 0) > 5_000_000, JSON.stringify(stats));
  }
  assert.equal(await answers(), true);
});

test('shared buffers are counted once: the database holds far less than the sum of its processes', async () => {
  const stats = await runtime.stats('database');
  const handle = runtime.handle('database');
  assert.ok(handle !== undefined && stats !== undefined);
  const processes = livingMembers(handle);
  assert.ok(processes.length >= 5, 'the postmaster and its children, each in a session of its own');
  const resident = await Promise.all(
    processes.map(
      async ({ pid }) => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024,
    ),
  );
  assert.ok(stats.rssBytes < resident.reduce((sum, bytes) => sum + bytes, 0));
  assert.ok(stats.rssBytes >= Math.max(...resident) * 0.9);
});

test('a killed bank is gone and refuses, stays gone, and serves on the same port after start', async () => {
  const handle = runtime.handle('bank-1');
  assert.ok(handle !== undefined);
  await runtime.kill('bank-1');
  assert.equal(await runtime.state('bank-1'), 'gone');
  assert.equal(await groupState(handle), 'gone');
  assert.equal(await answers(), false);
  await sleep(300);
  assert.equal(await runtime.state('bank-1'), 'gone');
  assert.equal(await runtime.ready('bank-1'), false);
  assert.equal(await runtime.stats('bank-1'), undefined);
  await runtime.start('bank-1');
  assert.equal(await answers(), true);
  assert.notDeepEqual(runtime.handle('bank-1'), handle);
});

test('a crashed bank is noticed with its exit and brought back by its supervisor, without anybody asking', async () => {
  const old = runtime.handle('bank-1');
  const seen = bank.happenings.length;
  await runtime.crash('bank-1');
  await eventually(() => bank.happenings.includes('bank-1 back', seen));
  assert.deepEqual(bank.happenings.slice(seen), ['bank-1 crashed', 'bank-1 back']);
  assert.match(bank.texts[seen] ?? '', /ended by SIGKILL/);
  assert.equal(await answers(), true);
  assert.notDeepEqual(runtime.handle('bank-1'), old);
});

test('a paused bank keeps its port and answers nothing; resumed, it answers', async () => {
  await runtime.pause('bank-1');
  assert.equal(await runtime.state('bank-1'), 'paused');
  assert.equal(await runtime.ready('bank-1'), false);
  await runtime.resume('bank-1');
  assert.equal(await runtime.state('bank-1'), 'running');
  assert.equal(await answers(), true);
});

test('a paused database stops all of its processes, and the bank is not ready meanwhile', async () => {
  const handle = runtime.handle('database');
  assert.ok(handle !== undefined);
  await runtime.pause('database');
  assert.deepEqual([...new Set(livingMembers(handle).map((row) => row.state))], ['T']);
  assert.equal(await runtime.ready('database'), false);
  await runtime.resume('database');
  assert.equal(await runtime.ready('database'), true);
  await becomesReady('bank-1');
});

test('a killed database takes all its backends with it, and recovers in the same place', async () => {
  const handle = runtime.handle('database');
  assert.ok(handle !== undefined);
  const processes = livingMembers(handle).map((row) => row.pid);
  await runtime.kill('database');
  for (const pid of processes) assert.equal(isAlive(pid), false);
  assert.equal(await runtime.ready('bank-1'), false);
  await runtime.start('database');
  await becomesReady('bank-1');
  assert.match(await readFile(join(bank.runFolder, 'logs', 'database.log'), 'utf8'), /was not properly shut down/);
});

test('stop asks politely, and restart gives a ready instance', async () => {
  const seen = bank.texts.length;
  await runtime.stop('bank-1');
  assert.match(bank.texts[seen] ?? '', /ended with code 0/);
  assert.equal(await runtime.state('bank-1'), 'gone');
  await runtime.restart('bank-1');
  assert.equal(await runtime.ready('bank-1'), true);
});

test('verbs on what is not there or does not run are refused with a name', async () => {
  await assert.rejects(runtime.kill('bank-2'), { code: 'unknown-instance', hint: /bank-1/ });
  await runtime.kill('bank-1');
  await assert.rejects(runtime.pause('bank-1'), { code: 'process-gone' });
  await assert.rejects(runtime.crash('bank-1'), { code: 'instance-gone' });
  await runtime.kill('bank-1');
  await runtime.start('bank-1');
});

test('a database that dies outside the plan is told at once and not brought back in silence', async () => {
  const handle = runtime.handle('database');
  assert.ok(handle !== undefined);
  const seen = bank.happenings.length;
  process.kill(handle.processGroup, 'SIGKILL');
  await eventually(() => bank.happenings.includes('database died', seen));
  assert.match(bank.texts[seen] ?? '', /database: ended by SIGKILL/);
  await sleep(500);
  assert.equal(await runtime.state('database'), 'gone');
  assert.equal(existsSync(join(bank.runFolder, 'logs', 'database.log')), true);
});

async function answers(): Promise<boolean> {
  return fetch(`${bank.system.url}/healthz`).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );
}

async function becomesReady(id: string): Promise<void> {
  await eventually(() => runtime.ready(id));
}

/** A process that nobody has waited for yet (state Z) does nothing any more. */
function isAlive(pid: number): boolean {
  const row = readProcess(pid);
  return row !== undefined && row.state !== 'Z';
}

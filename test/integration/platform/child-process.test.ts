import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startChild, type Child } from '../../../platform/child-process.ts';
import { groupState, livingMembers, signalGroup } from '../../../platform/process-group.ts';
import { readProcess } from '../../../platform/process-table.ts';
import { eventually } from '../../support/eventually.ts';

const folder = await mkdtemp(join(tmpdir(), 'mascaret-test-child-'));
const started: Child[] = [];

after(async () => {
  for (const child of started) await child.kill();
  await rm(folder, { recursive: true, force: true });
});

test('a child is running, then paused, then running again, as the operating system tells', async () => {
  const child = await node('setInterval(() => {}, 1000)');
  assert.equal(await child.state(), 'running');
  await child.pause();
  assert.equal(await child.state(), 'paused');
  await child.resume();
  assert.equal(await child.state(), 'running');
  await child.kill();
  assert.equal(await child.state(), 'gone');
});

test('kill ends a child at once and says by which signal', async () => {
  const child = await node('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)');
  assert.deepEqual(await child.kill(), { code: null, signal: 'SIGKILL' });
  assert.deepEqual(await child.exited, { code: null, signal: 'SIGKILL' });
});

test('stop lets a child end in its own way, also when it is paused', async () => {
  const child = await node(
    'process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1000); console.log("up")',
  );
  await logged(child, /up/);
  await child.pause();
  assert.deepEqual(await child.stop(5000), { code: 7, signal: null });
});

test('stop kills a child that does not obey within its deadline', async () => {
  const child = await node('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")');
  await logged(child, /up/);
  assert.deepEqual(await child.stop(100), { code: null, signal: 'SIGKILL' });
});

test('grandchildren count and end with their parent, even when they lead sessions of their own', async () => {
  const grandchild = `spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })`;
  const child = await node(
    `const { spawn } = require('node:child_process'); ${grandchild}; setInterval(() => {}, 1000)`,
  );
  await eventually(() => livingMembers(child.handle).length >= 2);
  const pids = livingMembers(child.handle).map((row) => row.pid);
  await child.pause();
  assert.equal(await child.state(), 'paused');
  await child.kill();
  // An orphan that init has not waited for yet is dead all the same.
  for (const pid of pids) assert.ok(['Z', undefined].includes(readProcess(pid)?.state));
});

test('a handle whose number belongs to another process by now is gone, and is never signalled', async () => {
  const child = await node('setInterval(() => {}, 1000)');
  const stale = { ...child.handle, startedAt: '1' };
  assert.equal(await groupState(stale), 'gone');
  await assert.rejects(signalGroup(stale, 'SIGKILL'), { code: 'process-gone' });
  assert.equal(await child.state(), 'running');
  await child.kill();
});

test('the child gets the environment it was given and nothing of ours', async () => {
  process.env['MASCARET_SECRET_OF_THIS_TEST'] = 'x';
  const child = await node('console.log(JSON.stringify(process.env))', { GIVEN: 'yes' });
  await child.exited;
  const env = JSON.parse(await readFile(logOf(child), 'utf8')) as Record<string, string>;
  assert.equal(env['GIVEN'], 'yes');
  assert.equal(env['MASCARET_SECRET_OF_THIS_TEST'], undefined);
});

test('output and errors both land in the log, and a second start appends', async () => {
  const first = await node('console.log("out"); console.error("err")', {}, 'both');
  await first.exited;
  const second = await node('console.log("again")', {}, 'both');
  await second.exited;
  const log = await readFile(join(folder, 'both.log'), 'utf8');
  assert.deepEqual(log.trim().split('\n').sort(), ['again', 'err', 'out']);
});

test('a child that works uses CPU and memory, and one that is gone has no figures', async () => {
  const child = await node(
    'const end = Date.now() + 300; while (Date.now() < end); console.log("done"); setInterval(() => {}, 1000)',
  );
  await logged(child, /done/);
  const stats = child.stats();
  assert.ok((stats?.cpuMs ?? 0) >= 100, `cpuMs ${stats?.cpuMs}`);
  assert.ok((stats?.rssBytes ?? 0) > 10_000_000, `rssBytes ${stats?.rssBytes}`);
  await child.kill();
  assert.equal(child.stats(), undefined);
});

test('a command that is not there is refused with a name and no process', async () => {
  const starting = startChild(
    { name: 'ghost', command: '/nowhere/ghost', args: [], env: {}, logFile: join(folder, 'ghost.log') },
    () => assert.fail('nothing was started'),
  );
  await assert.rejects(starting, { code: 'not-started', message: /ghost/ });
});

async function node(
  program: string,
  env: Record<string, string> = {},
  name = `child-${started.length}`,
): Promise<Child> {
  const child = await startChild(
    { name, command: process.execPath, args: ['-e', program], env, logFile: join(folder, `${name}.log`) },
    () => undefined,
  );
  started.push(child);
  return child;
}

function logOf(child: Child): string {
  return join(folder, `${child.name}.log`);
}

async function logged(child: Child, pattern: RegExp): Promise<void> {
  await eventually(async () => pattern.test(await readFile(logOf(child), 'utf8')));
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startChild } from '../../../platform/child-process.ts';
import {
  groupState,
  handleOf,
  livingMembers,
  signalGroup,
  stillLives,
  ownIdentity,
} from '../../../platform/process-group.ts';
import { MARKER_NAME } from '../../../platform/run-marker.ts';
import { undoAcquisitions } from '../../../platform/undo-acquisitions.ts';
import { eventually } from '../../support/eventually.ts';

/** Leads a group, starts a member that stays, and ends. The member's number is printed. */
const LEADER_ENDS = `const { spawn } = require('node:child_process');
  const member = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  console.log(member.pid); member.unref();`;

/** A group whose leader has ended and whose member lives, with this environment. */
async function orphanedGroup(t: TestContext, env: Record<string, string>): Promise<{ group: number; member: number }> {
  const leader = spawn(process.execPath, ['-e', LEADER_ENDS], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env,
  });
  const exited = once(leader, 'exit');
  const [said] = (await once(leader.stdout, 'data')) as [Buffer];
  const member = Number(said.toString());
  t.after(() => {
    if (handleOf(member) !== undefined) process.kill(member, 'SIGKILL');
  });
  await exited;
  return { group: leader.pid ?? 0, member };
}

test('a later group of the same number is left alone, although its leader has ended, too', async (t) => {
  for (const env of [{}, { [MARKER_NAME]: 'another-run' }]) {
    const { group, member } = await orphanedGroup(t, env);
    const ours = { ...handleOf(process.pid), processGroup: group, startedAt: '1', marker: 'a1b2c3d4' };
    assert.equal(await groupState(ours), 'gone');
    await assert.rejects(signalGroup(ours, 'SIGKILL'), { code: 'process-gone' });
    assert.deepEqual(await undoAcquisitions({ processes: [{ name: 'k6', handle: ours }], folders: [] }), []);
    assert.notEqual(handleOf(member), undefined);
  }
});

test('a group of ours is found and ended after its leader has ended', async (t) => {
  const { group, member } = await orphanedGroup(t, { [MARKER_NAME]: 'a1b2c3d4' });
  const ours = { ...handleOf(process.pid), processGroup: group, startedAt: '1', marker: 'a1b2c3d4' };
  assert.deepEqual(
    livingMembers(ours).map(({ pid }) => pid),
    [member],
  );
  await signalGroup(ours, 'SIGKILL');
  assert.equal(handleOf(member), undefined);
});

test('a child gets a marker, and a record of another boot or without one names nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mascaret-reused-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const options = { name: 'part', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], env: {} };
  const child = await startChild({ ...options, logFile: join(folder, 'log') }, () => undefined);
  t.after(() => child.kill());
  await eventually(async () => (await groupState(child.handle)) === 'running');
  const { bootId: _, ...withoutBoot } = child.handle;
  const others = [withoutBoot, { ...child.handle, bootId: 'earlier' }, { ...child.handle, marker: 'feed-0' }];
  for (const other of others) {
    assert.equal(await groupState(other), 'gone');
    assert.deepEqual(await undoAcquisitions({ processes: [{ name: 'part', handle: other }], folders: [] }), []);
  }
  assert.equal(await groupState(child.handle), 'running');
});

test('a process of a record lives only in the boot that the record was written in', () => {
  assert.equal(stillLives(ownIdentity()), true);
  assert.equal(stillLives({ ...ownIdentity(), bootId: 'earlier' }), false);
  const { bootId: _, ...old } = ownIdentity();
  assert.equal(stillLives(old), false);
});

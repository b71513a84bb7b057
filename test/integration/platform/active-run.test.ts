import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ReleaseStack } from '../../../core/release-stack.ts';
import type { InstanceHandle } from '../../../core/runtime.ts';
import { claimRun, cleanUpDeadRun, readActiveRun } from '../../../platform/active-run.ts';
import { exclusively } from '../../../platform/exclusively.ts';
import { groupState, handleOf } from '../../../platform/process-group.ts';

const CLAIMANT = fileURLToPath(new URL('../../support/claiming-parent.ts', import.meta.url));
const claimants: (number | undefined)[] = [];
let state = '';

before(async () => {
  state = await mkdtemp(join(tmpdir(), 'mascaret-test-state-'));
  process.env['MASCARET_STATE'] = state;
});

after(async () => {
  for (const pid of claimants) if (pid !== undefined && handleOf(pid) !== undefined) process.kill(pid, 'SIGKILL');
  await cleanUpDeadRun();
  await rm(state, { recursive: true, force: true });
});

test('a second run is refused while the first one lives, and may begin when it has ended', async () => {
  const first = await startClaimant('first');
  await assert.rejects(claimRun({ id: 'second', folder: '/tmp/second' }, new ReleaseStack()), {
    code: 'run-under-way',
    message: new RegExp(`run first \\(pid ${first.pid}\\) is under way since`),
  });
  await assert.rejects(cleanUpDeadRun(), { code: 'run-under-way' });
  assert.equal((await readActiveRun())?.controlSocket, '/tmp/control.sock');
  await first.end('SIGTERM');
  assert.equal(await readActiveRun(), undefined);
  const release = new ReleaseStack();
  const second = await claimRun({ id: 'second', folder: '/tmp/second' }, release);
  assert.equal(second.cleanedUp, undefined);
  assert.equal((await readActiveRun())?.id, 'second');
  await release.releaseAll();
});

test('a run takes over from one that was killed, after ending what that one left', async () => {
  const dead = await startClaimant('dead');
  await dead.end('SIGKILL');
  assert.equal(await groupState(dead.child), 'paused');
  assert.equal(await readActiveRun(), undefined);
  const release = new ReleaseStack();
  const heir = await claimRun({ id: 'heir', folder: '/tmp/heir' }, release);
  assert.equal(heir.cleanedUp?.runId, 'dead');
  assert.match(heir.cleanedUp?.sentences.join('\n') ?? '', /was paused: it was woken and ended/);
  assert.equal(await groupState(dead.child), 'gone');
  assert.equal(existsSync(dead.tempFolder), false);
  await release.releaseAll();
});

test('heal cleans up after a killed run once, and has nothing to say the second time', async () => {
  const dead = await startClaimant('unhealed');
  await dead.end('SIGKILL');
  const cleanUp = await cleanUpDeadRun();
  assert.equal(cleanUp?.runId, 'unhealed');
  assert.equal(cleanUp?.sentences.length, 2);
  assert.equal(await groupState(dead.child), 'gone');
  assert.equal(await cleanUpDeadRun(), undefined);
});

test('of many that take over from a dead run at once, exactly one gets the place', async () => {
  const dead = await startClaimant('contested');
  await dead.end('SIGKILL');
  const claims = await Promise.allSettled(
    Array.from({ length: 4 }, (_, index) => startClaimant(`heir-${index}`, ['--bare'])),
  );
  const won = claims.filter((claim) => claim.status === 'fulfilled');
  assert.equal(won.length, 1);
  for (const claim of won) await claim.value.end('SIGTERM');
  assert.equal(await groupState(dead.child), 'gone');
});

test('work under a lock never overlaps, and the lock of a dead process is broken', async () => {
  const lock = join(state, 'some.lock');
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 5 }, () => exclusively(lock, work)));
  assert.equal(most, 1);
  const holder = spawn(process.execPath, [CLAIMANT, '--lock', lock], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  await assert.rejects(exclusively(lock, work, { patienceMs: 100 }), { code: 'locked' });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await exclusively(lock, work);
  assert.equal(existsSync(lock), false);
});

interface Claimant {
  readonly pid: number;
  readonly child: InstanceHandle;
  readonly tempFolder: string;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Rejects when the claim was refused. */
async function startClaimant(id: string, args: readonly string[] = []): Promise<Claimant> {
  const parent = spawn(process.execPath, [CLAIMANT, id, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  claimants.push(parent.pid);
  const exited = once(parent, 'exit');
  const first = await Promise.race([once(parent.stdout, 'data'), exited]);
  if (!(first[0] instanceof Buffer)) throw new Error(`claim of ${id} refused`);
  const facts = JSON.parse(first[0].toString()) as { readonly child: InstanceHandle; readonly tempFolder: string };
  return {
    pid: parent.pid ?? 0,
    ...facts,
    end: async (signal) => {
      parent.kill(signal);
      await exited;
    },
  };
}

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Guardian } from '../../../platform/guardian.ts';
import { SupervisedInstance } from '../../../sut/provision/supervised-instance.ts';
import { eventually } from '../../support/eventually.ts';

const folder = await mkdtemp(join(tmpdir(), 'mascaret-test-supervised-'));
const started: SupervisedInstance[] = [];
const NO_GUARDIAN: Guardian = {
  pid: 0,
  guard: () => undefined,
  unguard: () => undefined,
  guardFolder: () => undefined,
};

after(async () => {
  for (const instance of started) await instance.discard(100);
  await rm(folder, { recursive: true, force: true });
});

test('an instance that ends before it is ready is told with its code and its last words', async () => {
  const { instance, happenings } = make('console.log("no such table"); process.exit(3)', () => 'not yet');
  await assert.rejects(instance.start(), {
    code: 'instance-not-ready',
    message: /did not become ready: it ended: ended with code 3 \(no such table\)/,
  });
  assert.equal(await instance.state(), 'gone');
  await sleep(50);
  assert.deepEqual(happenings, ['died']);
});

test('an instance that never gets ready is told with what its probe last said', async () => {
  const { instance } = make('setInterval(() => {}, 1000)', () => 'still warming up', 200);
  await assert.rejects(instance.start(), { code: 'instance-not-ready', message: /after 200 ms still warming up/ });
});

test('an abort ends the wait for readiness with its reason', async () => {
  const { instance } = make('setInterval(() => {}, 1000)', () => 'not yet');
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('no more')), 50);
  await assert.rejects(instance.start(abort.signal), /no more/);
});

test('two that start it at once get one process', async () => {
  const { instance, spawned } = make('setInterval(() => {}, 1000)', () => undefined);
  await Promise.all([instance.start(), instance.start()]);
  assert.equal(spawned(), 1);
});

test('a kill while the supervisor is bringing it back ends that: it stays gone', async () => {
  const { instance, happenings, spawned } = make('setInterval(() => {}, 1000)', () => undefined);
  await instance.start();
  await instance.crash();
  await eventually(() => happenings.includes('crashed'));
  await instance.kill();
  await sleep(400);
  assert.equal(await instance.state(), 'gone');
  assert.equal(spawned(), 1);
  assert.deepEqual(happenings, ['crashed']);
});

test('one that is kept up is brought back after any death, and after the one before it was told to be', async () => {
  const { instance, happenings } = make('setInterval(() => {}, 1000)', () => undefined);
  await instance.start();
  // Behind its back.
  const die = (): unknown => instance.child?.kill();
  await die();
  await eventually(() => happenings.includes('died'));
  await instance.keepUp();
  await eventually(() => happenings.at(-1) === 'back');
  await die();
  await eventually(() => happenings.filter((one) => one === 'back').length >= 2);
  assert.deepEqual(happenings, ['died', 'back', 'crashed', 'back']);
  await instance.stop(1000);
  await sleep(400);
  assert.equal(await instance.state(), 'gone');
});

test('one that is kept up and dies again and again is started again with growing pauses', async () => {
  const file = join(folder, 'may-live');
  await writeFile(file, '');
  const program = `if (!require('node:fs').existsSync(${JSON.stringify(file)})) process.exit(1); setInterval(() => {}, 1000)`;
  const { instance, happenings, spawned } = make(program, () => undefined);
  await instance.start();
  await instance.keepUp();
  await rm(file);
  await instance.child?.kill();
  await eventually(() => happenings.includes('crashed'));
  await sleep(1500);
  // 0.1, 0.2, 0.4 and 0.8 s: three or four tries by now, where there could have been a hundred.
  assert.ok(spawned() >= 2 && spawned() <= 6, `${spawned()} starts`);
  await writeFile(file, '');
  await eventually(() => happenings.at(-1) === 'back');
});

test('an instance that was discarded is never started again', async () => {
  const { instance } = make('setInterval(() => {}, 1000)', () => undefined);
  await instance.start();
  await instance.discard(1000);
  await assert.rejects(instance.start(), { code: 'instance-gone' });
});

function make(
  program: string,
  probe: () => string | undefined,
  readyWithinMs = 10_000,
): { instance: SupervisedInstance; happenings: string[]; spawned: () => number } {
  const happenings: string[] = [];
  let count = 0;
  const id = `instance-${started.length}`;
  const child = {
    name: id,
    command: process.execPath,
    args: ['-e', program],
    env: {},
    logFile: join(folder, `${id}.log`),
  };
  const instance = new SupervisedInstance(
    // A program without a port: it has come up as far as it can once it runs for a moment.
    { id, service: 'test', child, probe: () => sleep(30).then(probe), readyWithinMs },
    { ...NO_GUARDIAN, guard: () => void (count += 1) },
    (_, state) => happenings.push(state),
  );
  started.push(instance);
  return { instance, happenings, spawned: () => count };
}

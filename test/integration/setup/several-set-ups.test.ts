import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startReleaseServer, type ReleaseServer } from '../../support/release-server.ts';
import { bareMachine } from '../../support/setup-bench.ts';
import { eventually } from '../../support/eventually.ts';

async function archiveAsked(server: ReleaseServer): Promise<void> {
  await eventually(() => server.asked.some((file) => file.startsWith('k6')));
  await sleep(100);
}

test('of two set-ups at once one fetches, the other says that it waits, and both have the tools', async () => {
  await using server = await startReleaseServer();
  using machine = bareMachine();
  server.delayMs = 400;
  const setups = [1, 2].map(() => machine.start(['tools'], { MASCARET_DOWNLOAD_BASE: server.base }));
  const ended = await Promise.all(setups.map((setup) => setup.ended));
  assert.deepEqual(ended, [
    { code: 0, signal: null },
    { code: 0, signal: null },
  ]);
  assert.equal(server.asked.length, 3, `each file once: ${server.asked.join(' ')}`);
  const waiting = setups.filter((setup) =>
    /is being fetched by another set-up \(process \d+\); waiting/.test(setup.said()),
  );
  assert.equal(waiting.length, 1, setups.map((setup) => setup.said()).join('---\n'));
  assert.equal(machine.tools().length, 9);
});

test('what a killed set-up left half-way is taken over by the next', async () => {
  await using server = await startReleaseServer();
  using machine = bareMachine();
  server.answer = 'hanging';
  const killed = machine.start(['tools'], { MASCARET_DOWNLOAD_BASE: server.base });
  await archiveAsked(server);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const left = machine.tools();
  assert.ok(left.includes('k6-2.2.0.lock') && left.some((name) => name.startsWith('draft-')), left.join(' '));

  server.answer = 'right';
  const next = machine.start(['tools'], { MASCARET_DOWNLOAD_BASE: server.base });
  assert.deepEqual(await next.ended, { code: 0, signal: null }, next.said());
  assert.doesNotMatch(next.said(), /waiting/);
  assert.equal(machine.tools().length, 9, machine.tools().join(' '));
});

test('a lock is taken over from a process whose number is in use again', async () => {
  await using server = await startReleaseServer();
  using machine = bareMachine();
  mkdirSync(join(machine.cache, 'tools'), { recursive: true });
  writeFileSync(
    join(machine.cache, 'tools/k6-2.2.0.lock'),
    JSON.stringify({ pid: process.pid, startedAt: 'long ago' }),
  );
  const setup = machine.start(['tools'], { MASCARET_DOWNLOAD_BASE: server.base });
  assert.deepEqual(await setup.ended, { code: 0, signal: null }, setup.said());
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} while something is fetched leaves neither lock nor draft`, async () => {
    await using server = await startReleaseServer();
    using machine = bareMachine();
    server.answer = 'hanging';
    const setup = machine.start(['tools'], { MASCARET_DOWNLOAD_BASE: server.base });
    await archiveAsked(server);
    setup.child.kill(signal);
    await once(setup.child, 'exit');
    assert.deepEqual(await setup.ended, { code, signal: null });
    assert.deepEqual(machine.tools(), []);
  });
}

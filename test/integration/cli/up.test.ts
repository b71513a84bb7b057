import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { StandingSystem } from '../../../cli/standing/standing-system.ts';
import {
  assertNothingLeft,
  kill,
  mascaretPlace,
  pidsOf,
  processesIn,
  type MascaretPlace,
} from '../../support/mascaret-place.ts';
import { mascaret, startMascaret } from '../../support/mascaret-process.ts';
import { eventually } from '../../support/eventually.ts';

const SMALL = ['--profiles', '20', '--products', '5', '--stores', '1', '--seed', '9'];

const INSTANCES = {
  monolith: ['bank'],
  microservices: ['identity', 'bank', 'store-catalogue', 'store-inventory', 'store-orders', 'messages'],
};

for (const [architecture, services] of Object.entries(INSTANCES)) {
  test(`${architecture} stays up after the command, says who can log in where, and down ends all of it`, async (t) => {
    const place = await mascaretPlace(t);
    const first = await mascaret(place, ['up', architecture, ...SMALL]);
    assert.equal(first.code, 0, first.stderr);
    const url = /API +(\S+)\/api\/v1/.exec(first.stdout)?.[1] ?? '';
    for (const user of ['customer-1', 'cashier-1', 'manager-1', 'admin']) {
      assert.match(first.stdout, new RegExp(`${user} +\\w+ +mascaret-9`));
      assert.equal((await logIn(url, user)).status, 200, user);
    }

    const second = await mascaret(place, ['up', architecture, '--json', ...SMALL]);
    const system = JSON.parse(second.stdout) as StandingSystem;
    assert.deepEqual([second.code, system.url], [0, url], 'the one that is up');
    assert.deepEqual(
      Object.keys(system.instances),
      services.map((service) => `${service}-1`),
    );
    for (const own of Object.values(system.instances)) {
      assert.match(await (await fetch(`${own}/metrics`)).text(), /http_request_duration_seconds/);
    }
    const third = await mascaret(place, ['up', architecture]);
    assert.match(third.stdout, new RegExp(`${architecture} is up already, since`));

    const down = await mascaret(place, ['down', architecture]);
    assert.deepEqual([down.code, down.stdout], [0, `${architecture} is down.\n`], down.stderr);
    assert.equal((await mascaret(place, ['down'])).stdout, 'Nothing was up.\n');
    await assertGone(place);
  });
}

test('a part that dies is started again', async (t) => {
  const place = await mascaretPlace(t);
  const up = await mascaret(place, ['up', '--json', ...SMALL]);
  const { url } = JSON.parse(up.stdout) as StandingSystem;
  const app = processesIn(place.folder).find(({ command }) => command.endsWith('sut/app/main.ts'));
  assert.ok(app !== undefined);
  kill(app.pid);
  await eventually(async () => (await logIn(url, 'admin').catch(() => undefined))?.status === 200);
  await mascaret(place, ['down']);
  await assertGone(place);
});

test('a down that comes while the system comes up or goes down waits, and then ends it', async (t) => {
  const place = await mascaretPlace(t);
  const up = startMascaret(place, ['up', ...SMALL]);
  await eventually(() => pidsOf('postgres', place).length > 0);
  const down = await mascaret(place, ['down']);
  assert.deepEqual([down.code, down.stdout], [0, 'monolith is down.\n'], down.stderr);
  assert.equal((await up.finished).code, 0);
  const again = await mascaret(place, ['up', '--json', ...SMALL]);
  const { pid } = JSON.parse(again.stdout) as StandingSystem;
  // Its record stays until nothing of it is left.
  process.kill(pid, 'SIGTERM');
  await mascaret(place, ['down']);
  await assertGone(place);
});

test('of a supervisor that was killed nothing is left, and the next up begins anew', async (t) => {
  const place = await mascaretPlace(t);
  const up = await mascaret(place, ['up', '--json', ...SMALL]);
  const { pid, url } = JSON.parse(up.stdout) as StandingSystem;
  kill(pid);
  await eventually(() => processesIn(place.folder).length === 0);
  assert.equal((await mascaret(place, ['down'])).stdout, 'Nothing was up.\n');
  const again = JSON.parse((await mascaret(place, ['up', '--json', ...SMALL])).stdout) as StandingSystem;
  assert.notDeepEqual([again.pid, again.url], [pid, url]);
  await mascaret(place, ['down']);
  await assertGone(place);
});

test('Ctrl-C while it comes up puts away what had been started', async (t) => {
  const place = await mascaretPlace(t);
  const up = startMascaret(place, ['up', ...SMALL]);
  await eventually(() => pidsOf('postgres', place).length > 0);
  up.signal('SIGINT');
  const { code, stderr } = await up.finished;
  assert.equal(code, 130, stderr);
  await assertGone(place);
});

test('what cannot come up is told with its reason, and nothing stays', async (t) => {
  const place = await mascaretPlace(t);
  const unknown = await mascaret(place, ['up', 'monolit']);
  assert.deepEqual([unknown.code, /no architecture "monolit"/.test(unknown.stderr)], [2, true], unknown.stderr);
  const bug = await mascaret(place, ['up', ...SMALL], { MASCARET_PLANTED_BUG: 'no-such-bug' });
  assert.equal(bug.code, 2);
  assert.match(bug.stderr, /there is no planted bug "no-such-bug"/);
  assert.match((await mascaret(place, ['up', '--stores', '1.5'])).stderr, /--stores must be a whole number/);
  await assertGone(place);
});

function logIn(url: string, username: string): Promise<Response> {
  return fetch(`${url}/api/v1/identity/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: 'mascaret-9' }),
    signal: AbortSignal.timeout(2000),
  });
}

/** But for its logs, which stay to be read until the next time. */
async function assertGone(place: MascaretPlace): Promise<void> {
  const folder = join(place.state, 'up');
  const left = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  assert.deepEqual(
    left.filter((path) => path.endsWith('.lock') || path.endsWith('system.json')),
    [],
  );
  await rm(folder, { recursive: true, force: true });
  await assertNothingLeft(place);
}

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import fs, { stat } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import type { JournalEntry } from '../../../core/fault.ts';
import type { Chaos, ChaosContext } from '../../../core/run-ports.ts';
import { ReleaseStack } from '../../../core/release-stack.ts';
import { askRun } from '../../../chaos/control-client.ts';
import type { ControlAnswer, ControlRequest } from '../../../chaos/control-protocol.ts';
import { readJournal } from '../../../chaos/journal.ts';
import { startChaos } from '../../../chaos/start-chaos.ts';
import { systemClock } from '../../../platform/system-clock.ts';
import { httpInstances, NO_LANES, type HttpInstances } from './http-instances.ts';

let system: HttpInstances;
let chaos: Chaos;
let socket = '';
const release = new ReleaseStack();
const seen: JournalEntry[] = [];

const { chmod } = fs;
/** What the socket's mode was whenever it was about to be set. */
const modesBeforeChmod: string[] = [];

before(async () => {
  fs.chmod = async (path, mode) => {
    modesBeforeChmod.push(((await stat(String(path))).mode & 0o777).toString(8));
    return chmod(path, mode);
  };
  syncBuiltinESMExports();
  system = await httpInstances(2);
  // Of the plan, chaos needs nothing but these.
  const plan = { seed: 42, durationS: 600, faults: [] } as unknown as ChaosContext['plan'];
  chaos = await startChaos(
    {
      plan,
      runId: 'r1',
      runFolder: system.folder,
      world: { runtime: system.runtime, lanes: NO_LANES },
      loadStartMs: systemClock.now(),
      release,
      signal: new AbortController().signal,
      onEntry: (entry) => void seen.push(entry),
      onDoubt: () => undefined,
    },
    { clock: systemClock, socketFolder: system.folder, onSocket: (path) => (socket = path) },
  );
});

after(async () => {
  assert.deepEqual(await release.releaseAll(), []);
  assert.equal(existsSync(socket), false, 'the socket is gone');
  assert.deepEqual(await system.release.releaseAll(), []);
});

async function ask(request: ControlRequest, answers = 1): Promise<ControlAnswer[]> {
  const got: ControlAnswer[] = [];
  for await (const answer of askRun(socket, request, answers)) got.push(answer);
  return got;
}

/** The answer to a line as it is, whatever it is. */
async function raw(line: string): Promise<unknown> {
  const connection = createConnection(socket);
  connection.write(`${line}\n`);
  for await (const answer of createInterface({ input: connection })) {
    connection.destroy();
    return JSON.parse(answer);
  }
  return undefined;
}

test('the socket is for this user alone, from its first moment on', async () => {
  assert.equal((await stat(socket)).mode & 0o777, 0o600);
  assert.deepEqual(modesBeforeChmod, ['600'], 'also before its mode was set');
});

test('a fault is injected, proven, waited for, and recorded as live with ids that go on', async () => {
  const request = { op: 'inject', fault: 'kill', target: '1 of service:web', forMs: 100, wait: true } as const;
  const [injected, undone] = await ask(request, 2);
  assert.ok(injected?.ok === true && 'entry' in injected && undone?.ok === true && 'entry' in undone);
  assert.equal(injected.entry.id, 'f1');
  assert.equal(injected.entry.state, 'injected');
  assert.match(injected.entry.proof ?? '', /web-\d: process group \d+ gone/);
  assert.equal(undone.entry.state, 'undone');
  const written = (await readJournal(system.folder)).filter((entry) => entry.id === 'f1');
  assert.deepEqual(
    written.map((entry) => [entry.state, entry.live]),
    ['injecting', 'injected', 'undoing', 'undone'].map((state) => [state, true]),
  );
});

test('status tells the faults and the time left', async () => {
  await ask({ op: 'inject', fault: 'pause', target: 'service:web-1', forMs: 60_000 });
  const [answer] = await ask({ op: 'status' });
  assert.ok(answer?.ok === true && 'status' in answer);
  assert.equal(answer.status.run, 'r1');
  assert.equal(answer.status.faults.at(-1)?.state, 'injected');
  assert.ok(answer.status.leftMs > 500_000 && answer.status.leftMs < 600_000);
  assert.equal(chaos.active().length, 1);
  assert.deepEqual(await chaos.undoAll(), []);
});

const BAD: readonly (readonly [string, string, RegExp])[] = [
  ['{"op":"inject"}', 'bad-request', /fault/],
  ['not json', 'bad-request', /JSON/],
  ['{"op":"reboot"}', 'bad-request', /op/],
  ['{"op":"status","extra":1}', 'bad-request', /extra/],
  ['{"op":"inject","fault":"kil","target":"service:web","forMs":100}', 'unknown-fault', /no fault "kil"/],
  ['{"op":"inject","fault":"kill","target":"service:wbe-1","forMs":100}', 'no-target', /finds no target/],
  ['{"op":"inject","fault":"kill","target":"lane:4g","forMs":100}', 'no-target', /finds no target/],
  ['{"op":"inject","fault":"kill","target":"service:web"}', 'fault-refused', /--for 3s/],
  ['{"op":"inject","fault":"kill","target":"service:web","forMs":6000000}', 'fault-refused', /too soon/],
  ['{"op":"inject","fault":"kill","target":"service:web","forMs":-1}', 'bad-request', /forMs/],
  ['{"op":"inject","fault":"network","target":"lane:4g","forMs":9}', 'no-target', /finds no target/],
];
for (const [line, code, message] of BAD) {
  test(`${line} is refused`, async () => {
    const answer = (await raw(line)) as { ok: boolean; code: string; message: string };
    assert.equal(answer.ok, false);
    assert.equal(answer.code, code);
    assert.match(answer.message, message);
  });
}

test('a client that sends without end is cut off, and others are served on', async () => {
  const flood = createConnection(socket);
  flood.on('error', () => undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  flood.once('close', () => resolve());
  flood.write('x'.repeat(200_000));
  await promise;
  assert.equal((await ask({ op: 'status' })).length, 1);
});

test('nobody listening is told as such', async () => {
  await assert.rejects(
    async () => {
      for await (const _ of askRun(join(system.folder, 'nobody.sock'), { op: 'status' }, 1)) assert.fail();
    },
    { code: 'no-control' },
  );
});

test('every entry reached the run too', () => {
  assert.deepEqual(
    seen.slice(0, 4).map((entry) => entry.state),
    ['injecting', 'injected', 'undoing', 'undone'],
  );
});

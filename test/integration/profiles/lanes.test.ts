import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultWorldFacts } from '../../../core/fault.ts';
import type { LaneState, Lanes } from '../../../core/network.ts';
import { ReleaseStack } from '../../../core/release-stack.ts';
import type { InstanceHandle } from '../../../core/runtime.ts';
import { faultNamed } from '../../../chaos/faults/registry.ts';
import { groupState, signalGroup } from '../../../platform/process-group.ts';
import { openLanes } from '../../../profiles/lanes.ts';
import { startProbeServer, PROBE, sendForEver, type ProbeServer } from '../../../profiles/probe-server.ts';
import { listProfiles } from '../../../profiles/read-profiles.ts';
import { toToxics } from '../../../profiles/to-toxics.ts';
import { eventually } from '../../support/eventually.ts';

const release = new ReleaseStack();
const handles: InstanceHandle[] = [];
let logFolder = '';
let server: ProbeServer;
let lanes: Lanes;
const open = new Set<Socket>();

before(async () => {
  logFolder = await mkdtemp(join(tmpdir(), 'mascaret-lanes-'));
  release.push('logs', () => rm(logFolder, { recursive: true }));
  server = await startProbeServer(release);
  const profiles = (await listProfiles()).map((profile) => profile.name);
  lanes = await openLanes({
    profiles,
    upstream: server.address,
    release,
    logFolder,
    guard: (handle) => void handles.push(handle),
  });
});

afterEach(() => {
  for (const socket of open) socket.destroy();
  open.clear();
});

after(async () => {
  assert.deepEqual(await release.releaseAll(), []);
  for (const handle of handles) assert.equal(await groupState(handle), 'gone');
});

async function stateOf(profileName: string, extraMs = 0, enabled = true): Promise<LaneState> {
  const profile = (await listProfiles()).find((one) => one.name === profileName);
  assert.ok(profile !== undefined);
  const toxics = Object.fromEntries(toToxics(profile, extraMs).map((toxic) => [toxic.name, toxic.attributes]));
  return { enabled, toxics };
}

/** A connection through a lane, or why there is none. */
async function dial(lane: string): Promise<Socket | string> {
  const { port } = new URL(lanes.all.find((one) => one.name === lane)?.url ?? '');
  const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
  open.add(socket);
  const { promise, resolve } = Promise.withResolvers<Socket | string>();
  socket.once('connect', () => resolve(socket));
  socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'failed'));
  return promise;
}

async function echo(lane: string): Promise<Socket> {
  const socket = await dial(lane);
  if (typeof socket === 'string') assert.fail(socket);
  socket.write(Buffer.from([PROBE.echo]));
  await exchange(socket);
  return socket;
}

/** Milliseconds until what is sent comes back. */
async function exchange(socket: Socket): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('data', () => resolve());
  socket.once('close', () => reject(new Error('closed')));
  const startMs = performance.now();
  socket.write('x');
  await promise;
  return performance.now() - startMs;
}

test('every profile has a lane that reads back as its toxics, and carries bytes', async () => {
  const profiles = await listProfiles();
  assert.equal(lanes.all.length, profiles.length);
  for (const { name } of profiles) assert.deepEqual(await lanes.read(name), await stateOf(name), name);
  await Promise.all(profiles.map(async ({ name }) => echo(name)));
});

test('the guardian is told of the one Toxiproxy, and the lanes name it', () => {
  assert.deepEqual(handles, [lanes.handle]);
});

test('a lane becomes every other profile and is restored, on the same connection', async () => {
  const socket = await echo('fibre');
  for (const { name } of await listProfiles()) {
    await lanes.become('fibre', name);
    assert.deepEqual(await lanes.read('fibre'), await stateOf(name), name);
  }
  await lanes.restore('fibre');
  assert.deepEqual(await lanes.read('fibre'), await stateOf('fibre'));
  await exchange(socket);
});

test('added latency is felt by connections that are open, and goes away again', async () => {
  const socket = await echo('localhost');
  await lanes.addLatency('localhost', 150);
  assert.deepEqual(await lanes.read('localhost'), await stateOf('localhost', 150));
  assert.ok((await exchange(socket)) >= 299, 'both directions');
  await lanes.addLatency('localhost', 0);
  assert.deepEqual(await lanes.read('localhost'), await stateOf('localhost'));
  assert.ok((await exchange(socket)) < 299);
});

test('latency created behind an existing bandwidth adds to it all the same', async () => {
  // wifi without its latency is not a profile; edge → localhost → cable goes through every kind of change.
  await lanes.become('edge', 'localhost');
  await lanes.become('edge', 'cable');
  await lanes.addLatency('edge', 40);
  assert.deepEqual(await lanes.read('edge'), await stateOf('cable', 40));
  await lanes.restore('edge');
  assert.deepEqual(await lanes.read('edge'), await stateOf('edge'));
});

test('a lane that is down cuts connections and refuses new ones, and comes back on its port', async () => {
  const socket = await echo('3g');
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once('close', () => resolve());
  await lanes.setEnabled('3g', false);
  await promise;
  assert.equal(await dial('3g'), 'ECONNREFUSED');
  assert.deepEqual(await lanes.read('3g'), await stateOf('3g', 0, false));
  await lanes.become('3g', 'fibre');
  assert.deepEqual(await lanes.read('3g'), await stateOf('fibre', 0, false), 'a change does not bring it up');
  await lanes.restore('3g');
  assert.deepEqual(await lanes.read('3g'), await stateOf('3g'));
  await echo('3g');
});

test('changes at once on one lane happen one after the other', async () => {
  await Promise.all([lanes.become('4g', 'edge'), lanes.addLatency('4g', 100), lanes.setEnabled('4g', false)]);
  assert.deepEqual(await lanes.read('4g'), await stateOf('edge', 100, false));
  await lanes.restore('4g');
  assert.deepEqual(await lanes.read('4g'), await stateOf('4g'));
});

test('a lane changes shape under full traffic, by a new proxy if Toxiproxy cannot do it otherwise', async () => {
  const socket = await dial('2g');
  assert.ok(typeof socket !== 'string');
  server.onUpload(1, () => undefined);
  socket.write(Buffer.from([PROBE.upload, 1]));
  sendForEver(socket);
  await sleep(300);
  await lanes.become('2g', 'localhost');
  assert.deepEqual(await lanes.read('2g'), await stateOf('localhost'));
  await lanes.restore('2g');
  assert.deepEqual(await lanes.read('2g'), await stateOf('2g'));
});

test('a lane whose far end reads nothing gets its shape by a proxy made anew, and that is told', async () => {
  const deaf = createServer({ pauseOnConnect: true }, (socket) => void open.add(socket));
  const { promise, resolve } = Promise.withResolvers<void>();
  deaf.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = deaf.address() as AddressInfo;
  const own = new ReleaseStack();
  own.push('far end', () => void deaf.close());
  const recreated: string[] = [];
  const stuck = await openLanes({
    profiles: ['4g'],
    upstream: `127.0.0.1:${port}`,
    release: own,
    logFolder,
    onRecreated: (lane) => void recreated.push(lane),
  });
  const [lane] = stuck.all;
  assert.ok(lane !== undefined);
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(lane.url).port) });
  socket.on('error', () => socket.destroy());
  open.add(socket);
  await once(socket, 'connect');
  sendForEver(socket);
  // Until the far end's buffers, the proxy's and ours are full.
  let sent = -1;
  await eventually(async () => {
    const earlier = sent;
    sent = socket.bytesWritten - socket.writableLength;
    if (sent !== earlier) await sleep(500);
    return sent === earlier;
  });
  await stuck.become('4g', 'localhost');
  assert.deepEqual(await stuck.read('4g'), await stateOf('localhost'));
  assert.deepEqual(recreated, ['4g']);
  await stuck.restore('4g');
  assert.deepEqual(await stuck.read('4g'), await stateOf('4g'));
  assert.deepEqual(await own.releaseAll(), []);
});

test('unknown lanes and profiles are told with the nearest name', async () => {
  await assert.rejects(lanes.become('4h', 'edge'), { code: 'unknown-lane', hint: /did you mean "4g"/ });
  await assert.rejects(async () => lanes.become('4g', 'egde'), { code: 'unknown-profile' });
  await assert.rejects(openLanes({ profiles: ['egde'], upstream: server.address, release, logFolder }), {
    code: 'unknown-profile',
    hint: /did you mean "edge"/,
  });
});

const FAULTS: readonly (readonly [Readonly<Record<string, unknown>>, () => Promise<LaneState>, RegExp])[] = [
  [{ become: 'edge' }, () => stateOf('edge'), /lane:hspa: enabled, bandwidth_downstream rate 30, .*latency 420,/],
  [{ down: true }, () => stateOf('hspa', 0, false), /lane:hspa: down, /],
  [{ latency: '500ms' }, () => stateOf('hspa', 500), /latency_downstream jitter 23 latency 553/],
];
for (const [parameters, wanted, proof] of FAULTS) {
  test(`the fault network ${JSON.stringify(parameters)} is proven by reading back, and so is its removal`, async () => {
    const network = faultNamed('network');
    assert.deepEqual(network.trace('lane:hspa', { lanes }).handles, handles);
    const injection = await network.inject('lane:hspa', parameters, { lanes });
    assert.match(injection.proof, proof);
    assert.deepEqual(await lanes.read('hspa'), await wanted());
    assert.match(await injection.undo(), /lane:hspa: enabled, bandwidth_downstream rate 1750.*, as before/);
    assert.deepEqual(await lanes.read('hspa'), await stateOf('hspa'));
  });
}

test('a profile with loss is refused as something to become, for it would not lose anything', () => {
  const facts: FaultWorldFacts = { runtime: 'process', services: [], lanes: ['4g'], profiles: ['4g', 'edge'] };
  assert.match(faultNamed('network').refuse({ become: 'lossy-1' }, facts) ?? '', /no network profile "lossy-1"/);
});

test('a Toxiproxy that died is told as such, with where to look', async () => {
  const own = new ReleaseStack();
  const dying = await openLanes({ profiles: ['4g'], upstream: server.address, release: own, logFolder });
  assert.ok(dying.handle !== undefined);
  await signalGroup(dying.handle, 'SIGKILL');
  await assert.rejects(dying.read('4g'), { code: 'toxiproxy-gone', hint: /log/ });
  assert.deepEqual(await own.releaseAll(), []);
});

test('an aborted start leaves no process behind', async () => {
  const own = new ReleaseStack();
  const started: InstanceHandle[] = [];
  const abort = new AbortController();
  const opening = openLanes({
    profiles: ['4g'],
    upstream: server.address,
    release: own,
    logFolder,
    guard: (handle) => {
      started.push(handle);
      abort.abort(new Error('Ctrl-C'));
    },
    signal: abort.signal,
  });
  await assert.rejects(opening, /Ctrl-C/);
  assert.deepEqual(await own.releaseAll(), []);
  assert.equal(started.length, 1);
  for (const handle of started) assert.equal(await groupState(handle), 'gone');
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ReleaseStack } from '../../../core/release-stack.ts';
import type { ChaosContext } from '../../../core/run-ports.ts';
import { startChaos } from '../../../chaos/start-chaos.ts';
import { claimRun, type ActiveRun } from '../../../platform/active-run.ts';
import { stateFolder } from '../../../platform/state-folder.ts';
import { systemClock } from '../../../platform/system-clock.ts';
import { httpInstances, NO_LANES, type HttpInstances } from './http-instances.ts';

const MAIN = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));
const release = new ReleaseStack();
const stateBefore = process.env['MASCARET_STATE'];
let state = '';
let system: HttpInstances;

before(async () => {
  state = await mkdtemp(join(tmpdir(), 'mascaret-state-'));
  process.env['MASCARET_STATE'] = state;
  system = await httpInstances(1);
});

after(async () => {
  assert.deepEqual(await release.releaseAll(), []);
  assert.deepEqual(await system.release.releaseAll(), []);
  if (stateBefore === undefined) delete process.env['MASCARET_STATE'];
  else process.env['MASCARET_STATE'] = stateBefore;
  await rm(state, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `mascaret` from another terminal. */
async function mascaret(...args: readonly string[]): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  execFile(process.execPath, [MAIN, ...args], { env: process.env }, (error, stdout, stderr) => {
    resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
  });
  return promise;
}

async function startLoad(run: ActiveRun): Promise<void> {
  // Of the plan, chaos needs nothing but these.
  const plan = { seed: 42, durationS: 600, faults: [] } as unknown as ChaosContext['plan'];
  const context: ChaosContext = {
    plan,
    runId: run.id,
    runFolder: system.folder,
    world: { runtime: system.runtime, lanes: NO_LANES },
    loadStartMs: systemClock.now(),
    release,
    signal: new AbortController().signal,
    onEntry: () => undefined,
    onDoubt: () => undefined,
  };
  const onSocket = (path: string): void => run.setControlSocket(path);
  await startChaos(context, { clock: systemClock, socketFolder: stateFolder(), onSocket });
}

test('without a run, and before its load, a fault from another terminal is an error that helps', async () => {
  const without = await mascaret('chaos', 'inject', 'kill', 'service:web', '--for', '3s');
  assert.equal(without.code, 2);
  assert.match(without.stderr, /no run under way/);
  assert.match(without.stderr, /mascaret run/);
  const run = await claimRun({ id: 'r7', folder: system.folder }, release);
  const early = await mascaret('chaos', 'status');
  assert.equal(early.code, 2);
  assert.match(early.stderr, /run r7 takes no faults yet/);
  await startLoad(run);
});

test('a fault from another terminal is proven there, and undone when it says so', async () => {
  const { code, stdout, stderr } = await mascaret(
    'chaos',
    'inject',
    'pause',
    'service:web',
    '--for',
    '200ms',
    '--wait',
  );
  assert.equal(code, 0, stderr);
  const [injected = '', undone = ''] = stdout.trim().split('\n');
  assert.match(injected, /^f1 pause service:web-1 \(live\) injected at .*: web-1: process group \d+ stopped/);
  assert.match(undone, /^f1 pause service:web-1 \(live\) undone at .*: web-1: process group \d+ running again, ready/);
});

test('status tells it to people and to machines', async () => {
  assert.match((await mascaret('chaos', 'status')).stdout, /^run r7: .* left\nf1 pause service:web-1 \(live\) undone/);
  const { stdout } = await mascaret('chaos', 'status', '--json');
  const status = JSON.parse(stdout) as { run: string; faults: { id: string; live: boolean }[] };
  assert.equal(status.run, 'r7');
  assert.deepEqual(
    status.faults.map(({ id, live }) => [id, live]),
    [['f1', true]],
  );
});

test('a wish that cannot be granted is refused with exit code 2 and a hint', async () => {
  const typo = await mascaret('chaos', 'inject', 'paus', 'service:web', '--for', '1s');
  assert.deepEqual([typo.code, typo.stdout], [2, '']);
  assert.match(typo.stderr, /no fault "paus"\n.*did you mean "pause"/);
  const unlimited = await mascaret('chaos', 'inject', 'pause', 'service:web');
  assert.equal(unlimited.code, 2);
  assert.match(unlimited.stderr, /--for 3s/);
});

test('heal leaves the living run alone and says so', async () => {
  const { code, stdout } = await mascaret('heal');
  assert.equal(code, 0);
  assert.match(stdout, /nothing was touched: run r7 .*is under way/);
  assert.equal(await system.runtime.state('web-1'), 'running');
});

test('the profiles are listed for people and for machines, and one is shown', async () => {
  assert.match((await mascaret('profiles')).stdout, /^4g +36,000 +15,000 +95 ± 44 +measured/m);
  const listed = JSON.parse((await mascaret('profiles', '--json')).stdout) as { name: string }[];
  assert.equal(listed.length, 20);
  assert.match((await mascaret('profiles', 'show', '2g-rural')).stdout, /20 kbit\/s becomes 24/);
});

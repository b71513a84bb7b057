import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { MascaretError } from '../../../core/errors.ts';
import { ReleaseStack } from '../../../core/release-stack.ts';
import { startCoordinator, type Coordinator } from '../../../generator/coordinator/coordinator.ts';
import { launchLocalWorkers } from '../../../generator/fleet/local.ts';
import { readProcessTable } from '../../../platform/process-table.ts';
import { answerWell, startEchoServer } from '../../support/echo-server.ts';
import { eventually } from '../../support/eventually.ts';
import { runSmallLoad } from '../../support/small-load.ts';
import { steady, tinyPlan } from '../../support/tiny-plan.ts';
import { temporaryScript } from '../../support/workload-scripts.ts';

describe('on a bad day', () => {
  it('a worker killed in the middle is lost, its k6 ends, and so does the load of the others', async () => {
    await using server = await startEchoServer();
    const load = await runSmallLoad(
      tinyPlan({ phases: [steady(50, 20)], workers: 2 }),
      server.url,
      async ({ workers }) => {
        await sleep(1500);
        const group = workers[1]?.handle.processGroup ?? 0;
        assert.equal(processesOf(group).length, 2, 'the worker and its k6');
        process.kill(group, 'SIGKILL');
        await workers[1]?.exited;
        await eventually(() => processesOf(group).length === 0);
      },
    );
    assert.deepEqual(
      load.ends.map(({ index, state }) => [index, state]),
      [
        [0, 'ended'],
        [1, 'lost'],
      ],
    );
    assert.match(load.doubts.join(), /worker-lost: worker 1 broke off its connection/);
    assert.deepEqual(
      load.groups.flatMap((group) => processesOf(group)),
      [],
    );
  });

  it('a k6 that dies is told by name and ends the load', async () => {
    await using server = await startEchoServer();
    const load = await runSmallLoad(
      tinyPlan({ phases: [steady(50, 20)], workers: 2 }),
      server.url,
      async ({ workers }) => {
        await sleep(1000);
        const k6 = processesOf(workers[0]?.handle.processGroup ?? 0).find(
          ({ parent }) => parent === workers[0]?.handle.processGroup,
        );
        process.kill(k6?.pid ?? 0, 'SIGKILL');
      },
    );
    assert.match(
      load.doubts[0] ?? '',
      /^worker-lost: worker 0: k6 was killed by SIGKILL: .*1\d\.\d s before the end of the load/,
    );
    assert.equal(load.doubts.length, 1);
    assert.equal(load.ends.length, 2);
  });

  it('a script that aborts ends the load at once', async () => {
    using script = temporaryScript("import { test } from 'k6/execution';\nexport default () => test.abort('enough');");
    const load = await runSmallLoad(
      tinyPlan({ phases: [steady(5, 20)], script: script.path, mix: {} }),
      'http://127.0.0.1:1',
    );
    assert.match(load.doubts[0] ?? '', /^worker-lost: worker 0: k6 was ended by test\.abort.*1\d\.\d s before the end/);
  });

  it('a silent worker is lost after five seconds', async () => {
    await using server = await startEchoServer();
    const load = await runSmallLoad(
      tinyPlan({ phases: [steady(20, 30)], workers: 2 }),
      server.url,
      async ({ workers }) => {
        await sleep(500);
        await workers[0]?.pause();
      },
    );
    assert.match(load.doubts.join(), /worker-lost: worker 0 has not been heard for 5 s/);
    assert.deepEqual(
      load.groups.flatMap((group) => processesOf(group)),
      [],
    );
  });

  it('a load that is stopped leaves no write out of the ledger', async () => {
    await using server = await startEchoServer((request, response) =>
      setTimeout(() => answerWell(request, response), 700),
    );
    const plan = tinyPlan({ phases: [steady(50, 20)], workers: 2, mix: { pay: 1 } });
    const load = await runSmallLoad(plan, server.url, async ({ coordinator }) => {
      await sleep(2200);
      await coordinator.stop('enough');
    });
    const rows = load.frames.flatMap(({ frame }) => frame.operations);
    const known = new Set(rows.map(({ op }) => op));
    assert.deepEqual(
      server.keys.filter((key) => !known.has(key)),
      [],
    );
    assert.ok(rows.some(({ outcome, status }) => outcome === 'unknown' && status === 0));
    assert.ok(rows.some(({ outcome }) => outcome === 'done'));
    assert.deepEqual(load.doubts, []);
    assert.deepEqual(
      load.ends.map(({ state }) => state),
      ['ended', 'ended'],
    );
  });

  it('a script that cannot be loaded keeps the run from starting, with its own words', async () => {
    using script = temporaryScript("throw new Error('bad start');\nexport default function () {}");
    const error = await failure(
      runSmallLoad(tinyPlan({ phases: [steady(5, 5)], script: script.path, mix: {} }), 'http://127.0.0.1:1'),
    );
    assert.equal(error.code, 'k6-not-ready');
    assert.match(
      error.message,
      /^worker 0: k6 stopped because the script threw an exception while it was loaded.*bad start/s,
    );
  });

  it('a setup that throws keeps the run from starting, with its own words', async () => {
    using script = temporaryScript(
      "export function setup() { throw new Error('no data'); }\nexport default function () {}",
    );
    const error = await failure(
      runSmallLoad(tinyPlan({ phases: [steady(5, 5)], script: script.path, mix: {} }), 'http://127.0.0.1:1'),
    );
    assert.match(error.message, /no data/);
  });

  it('a worker that never dials in is named as late', async () => {
    await withCoordinator(async (coordinator) => {
      const error = await failure(coordinator.untilReady(AbortSignal.timeout(10_000)));
      assert.deepEqual([error.code, error.message], ['worker-late', 'worker 0 has not dialled in after 0.3 s']);
    });
  });

  it('a worker process that ends before it dials in is not waited for', async () => {
    await withCoordinator(async (coordinator) => {
      coordinator.noteExit(0, 'ended with exit code 2');
      const error = await failure(coordinator.untilReady(AbortSignal.timeout(10_000)));
      assert.match(error.message, /worker 0 ended with exit code 2/);
      assert.equal((await coordinator.ended)[0]?.state, 'lost');
    });
  });

  it('who does not know the token is refused, and so is another protocol or a second worker of one number', async () => {
    await withCoordinator(async ({ url, token }) => {
      assert.match(await refusal(new WebSocket(url)), /401/);
      assert.match(await refusal(new WebSocket(url, { headers: { Authorization: `Bearer ${token}x` } })), /401/);
      const hello = { type: 'hello', protocol: 1, index: 0, pid: 1, host: 'h', cpus: 1 };
      assert.match(await answer(url, token, { ...hello, protocol: 99 }), /1008 this run speaks protocol 1/);
      assert.match(await answer(url, token, { ...hello, index: 7 }), /1008 worker 7 is not awaited/);
      assert.match(await answer(url, token, { type: 'ready' }), /1008 say hello first/);
    });
  });

  it('workers end by themselves, k6 too, when the coordinator goes away', async () => {
    const release = new ReleaseStack();
    const coordinatorRelease = new ReleaseStack();
    const logFolder = mkdtempSync(join(tmpdir(), 'mascaret-test-'));
    try {
      const bundle =
        "export const options = { scenarios: { a: { executor: 'constant-vus', vus: 1, duration: '60s', exec: 'it' } } }; import { sleep } from 'k6'; export function it() { sleep(0.1); }";
      const coordinator = await newCoordinator(coordinatorRelease, bundle, 30_000);
      const { url, token } = coordinator;
      const [worker] = await launchLocalWorkers({ count: 1, url, token, logFolder, release, onExit: () => undefined });
      await coordinator.untilReady(AbortSignal.timeout(30_000));
      await coordinator.start();
      const group = worker?.handle.processGroup ?? 0;
      assert.equal(processesOf(group).length, 2);
      await coordinatorRelease.releaseAll();
      await worker?.exited;
      await eventually(() => processesOf(group).length === 0);
    } finally {
      await coordinatorRelease.releaseAll();
      await release.releaseAll();
      rmSync(logFolder, { recursive: true });
    }
  });
});

async function withCoordinator(use: (coordinator: Coordinator) => Promise<void>): Promise<void> {
  const release = new ReleaseStack();
  try {
    await use(await newCoordinator(release, '', 300));
  } finally {
    await release.releaseAll();
  }
}

function newCoordinator(release: ReleaseStack, bundle: string, readyWithinMs: number): Promise<Coordinator> {
  const plan = tinyPlan({ phases: [steady(1, 60)] });
  return startCoordinator({
    plan,
    runId: 'test',
    bundle,
    release,
    onFrame: silent,
    onWorker: silent,
    onDoubt: silent,
    readyWithinMs,
  });
}

async function refusal(socket: WebSocket): Promise<string> {
  const [error] = (await once(socket, 'error')) as [Error];
  return error.message;
}

async function answer(url: string, token: string, message: unknown): Promise<string> {
  const socket = new WebSocket(url, { headers: { Authorization: `Bearer ${token}` } });
  await once(socket, 'open');
  socket.send(JSON.stringify(message));
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return `${code} ${reason.toString()}`;
}

async function failure(promise: Promise<unknown>): Promise<MascaretError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof MascaretError, String(error));
  return error;
}

function processesOf(group: number) {
  return readProcessTable().filter((row) => row.group === group && row.state !== 'Z');
}

function silent(): void {}

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Injection, JournalEntry } from '../../../core/fault.ts';
import type { PlannedFault } from '../../../core/plan.ts';
import type { Runtime } from '../../../core/runtime.ts';
import { faultNamed } from '../../../chaos/faults/registry.ts';
import { openJournal, readJournal, type Journal } from '../../../chaos/journal.ts';
import { runTimeline, type Timeline } from '../../../chaos/timeline.ts';
import { systemClock } from '../../../platform/system-clock.ts';
import { httpInstances, NO_LANES, type HttpInstances } from './http-instances.ts';
import { eventually } from '../../support/eventually.ts';

let system: HttpInstances;
let journal: Journal;
let seen: JournalEntry[] = [];
let doubts: string[] = [];
let stop = new AbortController();

before(async () => {
  system = await httpInstances(2);
  journal = await openJournal(system.folder);
});

after(async () => {
  await journal.close();
  assert.deepEqual(await system.release.releaseAll(), []);
});

beforeEach(() => {
  seen = [];
  doubts = [];
  stop = new AbortController();
});

let ids = 0;
function planned(fault: string, target: string, atMs: number, forMs?: number): PlannedFault {
  ids += 1;
  return { id: `f${ids}`, atMs, fault, targets: [target], parameters: {}, ...(forMs === undefined ? {} : { forMs }) };
}

function start(faults: readonly PlannedFault[], runtime: Runtime = system.runtime, its: Journal = journal): Timeline {
  return runTimeline({
    faults,
    world: { runtime, lanes: NO_LANES },
    journal: its,
    clock: systemClock,
    loadStartMs: systemClock.now(),
    onEntry: (entry) => void seen.push(entry),
    onDoubt: (code, text) => void doubts.push(`${code}: ${text}`),
    signal: stop.signal,
  });
}

const states = (): string[] => seen.map((entry) => entry.state);

test('a kill happens, is proven, and is undone after its time, with every step in the journal', async () => {
  const fault = planned('kill', 'service:web-1', 150, 200);
  const timeline = start([fault]);
  await sleep(60);
  assert.equal(await system.runtime.state('web-1'), 'running', 'not before its time');
  await timeline.done;
  assert.deepEqual(states(), ['injecting', 'injected', 'undoing', 'undone']);
  assert.match(seen[1]?.proof ?? '', /web-1: process group \d+ gone, does not answer/);
  assert.match(seen[3]?.proof ?? '', /web-1: running as process group \d+, ready/);
  assert.equal(await system.runtime.ready('web-1'), true);
  const written = (await readJournal(system.folder)).filter((entry) => entry.id === fault.id);
  assert.deepEqual(
    written.map((entry) => entry.state),
    ['planned', 'injecting', 'injected', 'undoing', 'undone'],
  );
  assert.equal(written[1]?.trace?.handles.length, 1);
  assert.deepEqual(doubts, []);
});

test('a pause of a whole service stops every instance, and undoAll wakes them before their time', async () => {
  const timeline = start([planned('pause', 'service:web', 0)]);
  await eventually(() => states().at(-1) === 'injected');
  assert.equal(await system.runtime.state('web-1'), 'paused');
  assert.equal(await system.runtime.state('web-2'), 'paused');
  assert.equal(timeline.active().length, 1);
  await timeline.done;
  assert.deepEqual(await timeline.undoAll(), []);
  assert.equal(await system.runtime.ready('web-1'), true);
  assert.equal(await system.runtime.ready('web-2'), true);
  assert.deepEqual(timeline.active(), []);
});

test('undoing goes on although the run was aborted, and faults to come stay away', async () => {
  const timeline = start([
    planned('kill', 'service:web-1', 0, 60_000),
    planned('kill', 'service:web-2', 60_000, 1_000),
  ]);
  await eventually(() => states().at(-1) === 'injected');
  stop.abort(new Error('Ctrl-C'));
  await timeline.done;
  assert.deepEqual(await timeline.undoAll(), []);
  assert.deepEqual(states(), ['injecting', 'injected', 'undoing', 'undone']);
  assert.equal(await system.runtime.ready('web-1'), true);
});

test('a crash is healed by the supervisor, and that is its proof of removal', async () => {
  const timeline = start([planned('crash', 'service:web-2', 0)]);
  await timeline.done;
  assert.deepEqual(states(), ['injecting', 'injected', 'undoing', 'undone']);
  assert.match(seen.at(-1)?.proof ?? '', /web-2: back by itself as process group \d+, ready/);
});

test('a fault that cannot be proven fails, leaves nothing behind, and casts a doubt', async () => {
  await system.runtime.pause('web-1');
  const timeline = start([planned('pause', 'service:web', 0, 100)]);
  await timeline.done;
  assert.deepEqual(states(), ['injecting', 'failed']);
  assert.match(doubts[0] ?? '', /fault-not-proven: f\d+ \(pause service:web\).*web-1 was not running but paused/);
  assert.equal(await system.runtime.state('web-2'), 'running', 'the other instance was undone');
  assert.deepEqual(await timeline.undoAll(), []);
  assert.equal(await system.runtime.state('web-1'), 'paused', 'what the fault had not done it did not undo');
  await system.runtime.resume('web-1');
});

test('a target that does not belong to the run is a doubt when planned and an error when asked for live', async () => {
  const timeline = start([planned('kill', 'service:bank', 0, 100)]);
  await timeline.done;
  assert.match(doubts[0] ?? '', /service:bank does not belong to this run/);
  await assert.rejects(timeline.inject(planned('kill', 'service:bank', 0, 100)), { code: 'no-target' });
});

test('a live fault is marked as such, and refused on a part that is under another', async () => {
  const timeline = start([]);
  const entry = await timeline.inject(planned('pause', 'service:web', 0, 30_000));
  assert.equal(entry.state, 'injected');
  assert.equal(entry.live, true);
  await assert.rejects(timeline.inject(planned('kill', 'service:web-2', 0, 100)), {
    code: 'target-busy',
    message: /under f\d+ \(pause\)/,
  });
  assert.deepEqual(await timeline.undoAll(), []);
  await assert.rejects(timeline.inject(planned('kill', 'service:web-2', 0, 100)), { code: 'run-over' });
});

test('nothing is done when the journal cannot be written', async () => {
  const full: Journal = { write: () => Promise.reject(new Error('ENOSPC')), close: () => Promise.resolve() };
  const handle = system.runtime.handle('web-1');
  const timeline = start([planned('kill', 'service:web-1', 0, 100)], system.runtime, full);
  await timeline.done;
  assert.deepEqual(system.runtime.handle('web-1'), handle);
  assert.equal(await system.runtime.state('web-1'), 'running');
  assert.ok(doubts.some((text) => /fault-not-proven.*ENOSPC/.test(text)));
});

test('a fault whose undoing fails is reported, tried again by undoAll, and told when it fails again', async () => {
  let refusals = 2;
  const stubborn: Runtime = {
    ...system.runtime,
    resume: (id) => (refusals-- > 0 ? Promise.reject(new Error('no permission')) : system.runtime.resume(id)),
  };
  const timeline = start([planned('pause', 'service:web-1', 0, 50)], stubborn);
  await timeline.done;
  assert.equal(states().at(-1), 'failed');
  const failures = await timeline.undoAll();
  assert.match(failures[0] ?? '', /f\d+ \(pause service:web-1\) could not be undone: no permission/);
  assert.deepEqual(await timeline.undoAll(), [], 'the third time it works');
  assert.equal(await system.runtime.ready('web-1'), true);
});

test('a fault can be undone again without harm', async () => {
  const injection: Injection = await faultNamed('kill').inject(
    'service:web-1',
    {},
    { runtime: system.runtime, lanes: NO_LANES },
  );
  await injection.undo();
  const handle = system.runtime.handle('web-1');
  await injection.undo();
  assert.deepEqual(system.runtime.handle('web-1'), handle);
});

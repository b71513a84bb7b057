import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { RESERVE_FILE } from '../../../core/run-files.ts';
import { cacheFolder } from '../../../platform/cache-folder.ts';
import {
  assertNothingLeft,
  kill,
  mascaretPlace,
  processesIn,
  tinyScenario,
  type MascaretPlace,
} from '../../support/mascaret-place.ts';
import {
  assertEnded,
  assertReportable,
  atSecond,
  mascaret,
  startMascaret,
  type JsonLine,
} from '../../support/mascaret-process.ts';

describe('mascaret, killed with SIGKILL', () => {
  it('leaves a paused bank to its guardian, its records to heal, and the way free for the next run', async (test) => {
    const place = await mascaretPlace(test);
    await killedDuringPause(place, []);
    await assertNothingLeft(place, { withRecord: true, withinMs: 8_000 });
    const folder = place.onlyRun();

    const heal = await mascaret(place, ['heal']);
    assertEnded(heal, 0, /was left by a mascaret that died/);
    assert.match(heal.stdout, /by its guardian, before: bank-1 .* was paused: it was woken and ended/);
    assert.match(
      heal.stdout,
      /f1 pause service:bank undone .*: by heal: process group \d+ is gone, and the fault with it/,
    );
    assert.match(heal.stdout, /the run is marked as interrupted/);
    await assertNothingLeft(place);
    assert.equal(manifestOf(folder)['ended'], 'interrupted');
    assert.ok(!existsSync(join(folder, RESERVE_FILE)), 'the room kept back is given up');
    assert.match(readFileSync(join(folder, 'faults.ndjson'), 'utf8'), /"state":"undone"/);
    const report = await assertReportable(place);
    assert.equal((report['verdict'] as { code: number }).code, 130);

    const next = await mascaret(place, ['run', place.tiny, '--for', '1s', '--json']);
    assertEnded(next, 0, /"word":"passed"/);
    await assertNothingLeft(place);
  });

  it('together with its guardian is healed by heal', async (test) => {
    const place = await mascaretPlace(test);
    await killedDuringPause(place, ['guardian-process.ts']);
    assert.ok(processesIn(place.folder).length > 0, 'nobody was left to clean up');

    const heal = await mascaret(place, ['heal']);
    assertEnded(heal, 0, /now: bank-1 .* was paused: it was woken and ended/);
    assert.match(heal.stdout, /now: temporary folder .* was removed/);
    await assertNothingLeft(place);
    await assertReportable(place);
    assertEnded(await mascaret(place, ['heal']), 0, /nothing to heal/);
  });

  it('together with its guardian is cleaned up after by the next run', async (test) => {
    const place = await mascaretPlace(test);
    await killedDuringPause(place, ['guardian-process.ts']);
    const folder = place.onlyRun();

    const next = await mascaret(place, ['run', place.tiny, '--for', '1s', '--json']);
    assertEnded(next, 0, /An earlier run was killed; cleaned up after it/);
    assert.match(next.stderr, /bank-1 .* was paused: it was woken and ended/);
    assert.ok(!existsSync(join(folder, RESERVE_FILE)), 'the room kept back is given up');
    assert.equal(manifestOf(folder)['ended'], 'interrupted');
    assert.match(readFileSync(join(folder, 'faults.ndjson'), 'utf8'), /"state":"undone"/);
    await assertNothingLeft(place);
    await assertReportable(place);
  });

  it('while it makes the database leaves neither a lock nor half a database in the way', async (test) => {
    const place = await mascaretPlace(test);
    const cache = join(place.folder, 'cache');
    mkdirSync(cache);
    symlinkSync(join(cacheFolder(), 'tools'), join(cache, 'tools'));
    const words = ['run', place.tiny, '--for', '1s', '--json'];
    const run = startMascaret(place, words, { MASCARET_CACHE: cache });
    await run.until(({ text }) => String(text).startsWith('making the seeded database'));
    await sleep(500);
    run.signal('SIGKILL');
    await run.finished;
    await assertNothingLeft(place, { withRecord: true, withinMs: 8_000 });

    const next = await mascaret(place, words, { MASCARET_CACHE: cache });
    assertEnded(next, 0, /An earlier run was killed; cleaned up after it/);
    await assertNothingLeft(place);
    // An empty cluster and the seeded one, whole.
    assert.match(readdirSync(join(cache, 'clusters')).join(), /^[0-9a-f]{16},[0-9a-f]{16}$/);
  });
});

/** Kills mascaret, and the processes of the place with one of the words in their arguments, once the bank is paused. */
async function killedDuringPause(place: MascaretPlace, words: readonly string[]): Promise<void> {
  const pause = '{ at: 1s, fault: pause, target: service:bank, for: 3s }';
  const file = await place.scenario('pause.yaml', tinyScenario(6, [pause]));
  const run = startMascaret(place, ['run', file, '--json']);
  await run.until(isPaused);
  await run.until(atSecond(2));
  // First those that would act on mascaret's death.
  for (const { pid, command } of processesIn(place.folder)) {
    if (words.some((word) => command.includes(word))) kill(pid);
  }
  run.signal('SIGKILL');
  assert.equal((await run.finished).code, null);
  assert.ok(existsSync(join(place.state, 'active-run.json')));
}

function isPaused({ type, entry }: JsonLine): boolean {
  return type === 'fault' && (entry as { state?: string }).state === 'injected';
}

function manifestOf(folder: string): JsonLine {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as JsonLine;
}

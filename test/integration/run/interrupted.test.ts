import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertNothingLeft, mascaretPlace } from '../../support/mascaret-place.ts';
import {
  assertEnded,
  assertReportable,
  atSecond,
  atStage,
  startMascaret,
  type JsonLine,
} from '../../support/mascaret-process.ts';

describe('mascaret run, interrupted', () => {
  for (const stage of ['provision', 'barrier', 'settle', 'audit']) {
    it(`undoes everything and ends with 130 after Ctrl-C in the stage ${stage}`, async (test) => {
      await interrupt(test, 'SIGINT', atStage(stage), /the run was interrupted: Ctrl-C/);
    });
  }

  it('undoes everything and ends with 130 after Ctrl-C under load', async (test) => {
    await interrupt(test, 'SIGINT', atSecond(1), /the run was interrupted: Ctrl-C/);
  });

  it('does the same for SIGTERM', async (test) => {
    await interrupt(test, 'SIGTERM', atSecond(1), /the run was interrupted: SIGTERM/);
  });

  it('does the same for the end of its terminal', async (test) => {
    await interrupt(test, 'SIGHUP', atSecond(1), /the run was interrupted: the terminal was closed/);
  });

  it('ends at once after a second Ctrl-C, and its guardian cleans up', async (test) => {
    const place = await mascaretPlace(test);
    const run = startMascaret(place, ['run', place.tiny, '--json']);
    await run.until(atSecond(1));
    run.signal('SIGINT');
    // Sooner, it would count as the same one, sent twice.
    await sleep(1_050);
    const pressedMs = performance.now();
    run.signal('SIGINT');
    const finished = await run.finished;
    assert.ok(performance.now() - pressedMs < 2_000, 'it does not wait for what it undoes');
    assertEnded(finished, 130, /Stopped at once; the guardian of the run cleans up/);
    await assertNothingLeft(place, { withRecord: true, withinMs: 8_000 });
    await assertReportable(place);
  });
});

async function interrupt(test: TestContext, signal: NodeJS.Signals, when: (line: JsonLine) => boolean, said: RegExp) {
  const place = await mascaretPlace(test);
  const run = startMascaret(place, ['run', place.tiny, '--json', '--for', '2s']);
  await run.until(when);
  run.signal(signal);
  assertEnded(await run.finished, 130, said);
  await assertNothingLeft(place);
  const report = await assertReportable(place);
  assert.deepEqual((report['verdict'] as { code: number }).code, 130);
}

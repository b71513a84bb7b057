import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { RUN_FILES, type SeriesRow } from '../../../core/run-files.ts';
import { readRows } from '../../../reports/read-rows.ts';
import { mascaretPlace } from '../../support/mascaret-place.ts';
import { runScenario, scenarioText, type ScenarioRun } from '../../support/run-scenario.ts';

describe('a system frozen for 2 s in a run of 12 s', () => {
  it('shows as 2 s of outage, as arrivals never served and as missed bounds in the open model', async (test) => {
    const run = await frozen(test, 'arrivals: 60/s');
    assertOutage(run);
    const { measured } = run.summary;
    assert.equal(measured.unservedEstimated, false);
    // One arrival may lie on the very end of the load.
    assert.ok(Math.abs(measured.offered - measured.achieved - measured.dropped) <= 1, JSON.stringify(measured));
    assert.deepEqual(missed(run), ['p99 in steady', 'errors in steady', 'goodput in steady']);
    const seconds = await loadBySecond(run.folder);
    assert.ok((seconds[3]?.achieved ?? 0) >= 59 && seconds[3]?.dropped === 0, JSON.stringify(seconds));
    // As many arrivals as could still have ended within 500 ms found a user to carry them and came late; the others none.
    assert.ok((seconds[6]?.dropped ?? 0) >= 40, JSON.stringify(seconds));
    assert.ok((seconds[9]?.achieved ?? 0) >= 59, JSON.stringify(seconds));
  });

  it('shows as 2 s of outage, as time lost by waiting users and as a missed bound in the closed model', async (test) => {
    const run = await frozen(test, 'users: 10, think: 10ms');
    assertOutage(run);
    const { measured, story } = run.summary;
    assert.equal(measured.unservedEstimated, true);
    assert.match(story, /\(about [\d,]+ requests lost\)/, 'an estimate is called one');
    // Ten requests hang, of thousands: neither the 99th percentile nor the errors see it.
    assert.deepEqual(missed(run), ['goodput in steady']);
    const seconds = await loadBySecond(run.folder);
    assert.ok((seconds[3]?.stalledMs ?? 10_000) < 1_000, JSON.stringify(seconds));
    for (const second of [5, 6]) {
      assert.ok((seconds[second]?.stalledMs ?? 0) > 9_000, JSON.stringify(seconds));
    }
    assert.ok((seconds[6]?.achieved ?? 100) <= 10, JSON.stringify(seconds));
  });
});

async function frozen(test: TestContext, load: string): Promise<ScenarioRun> {
  const place = await mascaretPlace(test);
  const file = await place.scenario(
    'freeze.yaml',
    scenarioText({
      mix: '{ pay: 60%, transfer: 15%, balance: 25% }',
      load: `{ phase: steady, ${load}, for: 12s }`,
      chaos: ['{ at: 5s, fault: pause, target: service:bank, for: 2s }'],
      slo: '{ phase: steady, p99: 500ms, errors: 1%, goodput: 99% }',
    }),
  );
  return runScenario(place, file);
}

/** Two of twelve seconds are a sixth: 83 % are left. */
function assertOutage({ code, summary }: ScenarioRun): void {
  const { measured, verdict, faults } = summary;
  assert.equal(code, 1, verdict.reasons.join('; '));
  assert.ok(measured.outageS >= 1.6 && measured.outageS <= 2.6, `${measured.outageS} s of outage`);
  const goodput = measured.goodput ?? 0;
  assert.ok(goodput >= 0.78 && goodput <= 0.88, `goodput ${goodput}`);
  assert.ok(measured.unserved > 0, 'unserved requests');
  assert.deepEqual(measured.worst && [5, 6].includes(measured.worst.second) && measured.worst.q < 0.1, true);
  const [fault] = faults;
  assert.match(fault?.proof ?? '', /stopped/);
  assert.match(fault?.undoProof ?? '', /running again/);
  assert.ok((fault?.lost.neverStarted ?? 0) > 0, JSON.stringify(fault?.lost));
  // The load ends after four whole seconds: neither shown to be back nor shown not to be.
  assert.doesNotMatch(`${summary.story} ${verdict.reasons.join()}`, /users were not back/);
}

function missed({ summary }: ScenarioRun): string[] {
  return summary.slos.filter(({ result }) => result === 'missed').map(({ about }) => about);
}

async function loadBySecond(folder: string) {
  const seconds: { achieved: number; dropped: number; stalledMs: number }[] = [];
  await readRows(join(folder, RUN_FILES.series), (read) => {
    const row = read as SeriesRow;
    if (row.type !== 'load') return;
    const sum = (seconds[row.second] ??= { achieved: 0, dropped: 0, stalledMs: 0 });
    sum.achieved += row.achieved;
    sum.dropped += row.dropped;
    sum.stalledMs += row.stalledMs;
  });
  return seconds;
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { RUN_FILES, type AuditResult } from '../../../core/run-files.ts';
import { mascaretPlace } from '../../support/mascaret-place.ts';
import { runScenario, scenarioText, type ScenarioRun } from '../../support/run-scenario.ts';

/**
 * Writes all the time, and the database is killed among them. Twice: what is lost is what came since its log was last
 * written (every 200 ms), and one kill may fall just behind that.
 */
const CRASH = scenarioText({
  mix: '{ pay: 50%, transfer: 50% }',
  load: '{ phase: steady, arrivals: 200/s, for: 11s }',
  chaos: [
    '{ at: 2s, fault: kill, target: service:database, for: 300ms }',
    '{ at: 4.3s, fault: kill, target: service:database, for: 300ms }',
  ],
  slo: '{ errors: 60% }',
});

/** Everybody at one account. */
const CROWD = scenarioText({
  mix: '{ hot-pay: 50%, hot-transfer: 50% }',
  load: '{ phase: crowd, users: 20, think: 5ms..15ms, for: 5s }',
  slo: '{ errors: 1% }',
});

describe('a run of a bank with a planted bug', () => {
  it('async-commit ends with 3 after a kill of the database, and names operations that are lost', async (test) => {
    const run = await runOf(test, CRASH, 'async-commit');
    assert.equal(run.code, 3, run.summary.story);
    assert.match(run.summary.story, /planted bug async-commit/);
    const [reason] = run.summary.verdict.reasons;
    assert.match(reason ?? '', /^I1 is broken .*: [\d,]+ of [\d,]+ acknowledged operations are not in the books/);
    assert.ok(reason?.includes(`(first: ${run.summary.id}-`), reason);
    assert.deepEqual(broken(run), ['I1']);
    const examples = auditOf(run).invariants.find(({ id }) => id === 'I1')?.examples ?? [];
    assert.ok(examples.length > 0 && examples.every((example) => example.includes(run.summary.id)), examples.join());
    assert.ok(readFileSync(join(run.folder, RUN_FILES.report), 'utf8').includes(examples[0] ?? '?'));
  });

  it('none of which is planted, passes the same kills with every acknowledged operation in the books', async (test) => {
    const run = await runOf(test, CRASH);
    assert.equal(run.code, 0, `${run.summary.story}\n${run.summary.verdict.reasons.join('\n')}`);
    assert.deepEqual(broken(run), []);
    assert.ok(auditOf(run).unknown > 0, 'the kills cut off some operations');
  });

  it('unlocked-balance ends with 3 when everybody meets at one account', async (test) => {
    const run = await runOf(test, CROWD, 'unlocked-balance');
    assert.equal(run.code, 3, run.summary.story);
    assert.deepEqual(broken(run), ['I5', 'I6']);
  });

  it('none of which is planted, holds when everybody meets at one account', async (test) => {
    const run = await runOf(test, CROWD);
    assert.equal(run.code, 0, `${run.summary.story}\n${run.summary.verdict.reasons.join('\n')}`);
    const { done, refused, unknown } = auditOf(run);
    assert.ok(done > 300 && refused > 0 && unknown === 0, `${done} done, ${refused} refused, ${unknown} unknown`);
  });
});

async function runOf(test: TestContext, text: string, bug = ''): Promise<ScenarioRun> {
  const place = await mascaretPlace(test);
  const file = await place.scenario('bug.yaml', text);
  return runScenario(place, file, { env: { MASCARET_PLANTED_BUG: bug } });
}

function auditOf({ summary }: ScenarioRun): AuditResult {
  assert.ok(summary.audit !== undefined, 'audited');
  return summary.audit;
}

function broken(run: ScenarioRun): string[] {
  return auditOf(run)
    .invariants.filter(({ verdict }) => verdict === 'broken')
    .map(({ id }) => id);
}

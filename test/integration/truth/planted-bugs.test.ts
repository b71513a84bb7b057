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

/** Everybody at one account, and at one shelf. */
const MEETING = {
  mix: '{ hot-pay: 30%, hot-transfer: 30%, hot-shop: 40% }',
  load: '{ phase: crowd, users: 20, think: 5ms..15ms, for: 5s }',
  slo: '{ errors: 1% }',
};
const CROWD = scenarioText(MEETING);
const CROWD_OF_SERVICES = scenarioText({ ...MEETING, architecture: 'microservices' });

/** The bank's process is killed while payments are under way. */
const BANK_KILLED = scenarioText({
  mix: '{ pay: 100% }',
  load: '{ phase: steady, arrivals: 150/s, for: 5s }',
  chaos: ['{ at: 2s, fault: kill, target: service:bank, for: 300ms }'],
  slo: '{ errors: 95% }',
});

/** Clients with less patience than their network gives them cause for: most requests are sent again, and all arrive. */
const IMPATIENT = scenarioText({
  mix: '{ pay: 70%, transfer: 30% }',
  load: '{ phase: click, users: 5, think: 20ms..60ms, for: 5s }',
  network: '4g',
  retry: '{ after: 70ms, times: 2 }',
  slo: '{ errors: 100% }',
});

/** Interest of a period is paid beside payments, and the bank is killed in the middle of it. */
const INTEREST_CUT = scenarioText({
  mix: '{ pay: 90%, interest: 10% }',
  load: '{ phase: night, arrivals: 60/s, for: 8s }',
  profiles: 10_000,
  chaos: ['{ at: 1500ms, fault: kill, target: service:bank, for: 300ms }'],
  slo: '{ errors: 95% }',
});

/** Nobody asks again but the audit: the answers at first are right. */
const ANSWERED = scenarioText({
  mix: '{ pay: 50%, transfer: 50% }',
  load: '{ phase: steady, arrivals: 60/s, for: 5s }',
  slo: '{ errors: 1% }',
});
const ANSWERED_SERVICES = scenarioText({
  architecture: 'microservices',
  mix: '{ pay: 50%, transfer: 50% }',
  load: '{ phase: steady, arrivals: 40/s, for: 5s }',
  slo: '{ errors: 1% }',
});

/** A few transfers and the interest of a period, undisturbed. */
const QUIET = scenarioText({
  mix: '{ transfer: 90%, interest: 10% }',
  load: '{ phase: steady, arrivals: 40/s, for: 4s }',
  slo: '{ errors: 5% }',
});

interface Truth {
  readonly bug: string;
  readonly what: string;
  readonly text: string;
  /** What it breaks in any case, and what else it may break. */
  readonly broken: readonly string[];
  readonly mayBreak?: readonly string[];
  /** What the names of the cases look like. */
  readonly example: RegExp;
}

const TRUTHS: readonly Truth[] = [
  {
    bug: 'wrong-amount',
    what: 'nobody disturbs it',
    text: QUIET,
    broken: ['I12'],
    example: /^\d{8}-\d{6}-\w+-[\d-]+: asked for transfer of \d+ cents .*, booked transfer of \d+ cents /,
  },
  {
    bug: 'wrong-account',
    what: 'nobody disturbs it',
    text: QUIET,
    broken: ['I12'],
    example: /^\d{8}-\d{6}-\w+-[\d-]+: asked for transfer .* to account \d+, booked transfer .* to account \d+$/,
  },
  {
    bug: 'partial-interest',
    what: 'nobody disturbs it',
    text: QUIET,
    broken: ['I13'],
    example: /^account \d+: interest of 2026-11-A paid nothing, due [\d.]+$/,
  },
  {
    bug: 'async-commit',
    what: 'the database is killed',
    text: CRASH,
    broken: ['I1'],
    example: /^\d{8}-\d{6}-\w+-[\d-]+$/,
  },
  {
    bug: 'ack-before-commit',
    what: 'the bank is killed',
    text: BANK_KILLED,
    broken: ['I1'],
    // Those that are asked again have their answer, too, before they are in the books.
    mayBreak: ['I10', 'I14'],
    example: /^\d{8}-\d{6}-\w+-[\d-]+$/,
  },
  {
    bug: 'unlocked-balance',
    what: 'everybody meets at one account',
    text: CROWD,
    broken: ['I5', 'I6'],
    // Two payments at once may each find the ceiling kept, and each tells a balance that never was.
    mayBreak: ['I11', 'I12'],
    example: /^account \d+: balance [\d,.]+, postings [\d,.]+$/,
  },
  {
    bug: 'no-unique-key',
    what: 'clients are impatient',
    text: IMPATIENT,
    broken: ['I3'],
    // Answers again that money has moved, by another number.
    mayBreak: ['I10', 'I14'],
    example: /^\d{8}-\d{6}-\w+-[\d-]+: \d+ movements/,
  },
  {
    bug: 'double-interest',
    what: 'the bank is killed in an interest run',
    text: INTEREST_CUT,
    broken: ['I3'],
    example: /^account \d+: interest of \d{4}-\d\d-[AB] paid 2 times$/,
  },
  {
    bug: 'oversell',
    what: 'everybody meets at one shelf',
    text: CROWD,
    broken: ['I5', 'I6'],
    example: /^product \d+ in store 1: \d+ on hand, opening \d+ and movements -\d+$/,
  },
  {
    bug: 'oversell',
    what: 'everybody meets at one shelf, orders and inventory being services of their own',
    text: CROWD_OF_SERVICES,
    broken: ['I5', 'I6'],
    example: /^product \d+ in store 1: \d+ on hand, opening \d+ and movements -\d+$/,
  },
  {
    bug: 'replay-differs',
    what: 'answered operations are asked again',
    text: ANSWERED,
    broken: ['I14'],
    example: /^\d{8}-\d{6}-\w+-[\d-]+: balance [\d.]+ at first, [\d.]+ when asked again$/,
  },
  {
    bug: 'replay-differs',
    what: 'answered operations are asked again, the bank being a service of its own',
    text: ANSWERED_SERVICES,
    broken: ['I14'],
    example: /^\d{8}-\d{6}-\w+-[\d-]+: balance [\d.]+ at first, [\d.]+ when asked again$/,
  },
];

describe('a run of a system with a planted bug', () => {
  for (const { bug, what, text, broken, mayBreak = [], example } of TRUTHS) {
    it(`${bug} ends with 3 when ${what}, and names the cases`, async (test) => {
      const run = await runOf(test, text, bug);
      assert.equal(run.code, 3, run.summary.story);
      assert.match(run.summary.story, new RegExp(`planted bug ${bug}`));
      const found = auditOf(run).invariants.filter(({ id, verdict }) => verdict === 'broken' && !mayBreak.includes(id));
      assert.deepEqual(
        found.map(({ id }) => id),
        broken,
        auditOf(run).sentence,
      );
      const examples = found.at(-1)?.examples;
      assert.ok(examples !== undefined && examples.length > 0);
      for (const each of examples) assert.match(each, example);
      const [reason = ''] = run.summary.verdict.reasons;
      assert.match(reason, new RegExp(`^${broken[0]} is broken`));
      assert.ok(readFileSync(join(run.folder, RUN_FILES.report), 'utf8').includes(examples[0] ?? '?'));
    });
  }
});

describe('the same run of a system without it holds', () => {
  it('when nobody disturbs it', async (test) => {
    const { sentence, unknown } = auditOf(await holding(test, QUIET));
    assert.equal(unknown, 0, sentence);
  });

  it('when the database is killed, with every acknowledged operation in the books', async (test) => {
    assert.ok(auditOf(await holding(test, CRASH)).unknown > 0, 'the kills cut off some operations');
  });

  it('when the bank is killed, with every acknowledged payment in the books', async (test) => {
    assert.ok(auditOf(await holding(test, BANK_KILLED)).unknown > 0, 'the kill cut off some payments');
  });

  it('when the bank is killed in an interest run', async (test) => {
    assert.ok(auditOf(await holding(test, INTEREST_CUT)).unknown > 0, 'the kill cut off some operations');
  });

  for (const [architecture, text] of Object.entries({ monolith: ANSWERED, microservices: ANSWERED_SERVICES })) {
    it(`when answered operations are asked again, ${architecture}`, async (test) => {
      const replays = auditOf(await holding(test, text)).invariants.find(({ id }) => id === 'I14');
      assert.match(replays?.found ?? 'left out', /^\d{3} answered operations asked again, each with the same answer$/);
    });
  }

  it('when clients are impatient', async (test) => {
    const { requests = 0, done, refused, unknown } = auditOf(await holding(test, IMPATIENT));
    assert.ok(requests > done + refused + unknown, 'some operations were asked for more than once');
  });

  for (const [architecture, text] of Object.entries({ monolith: CROWD, microservices: CROWD_OF_SERVICES })) {
    it(`when everybody meets at one account and at one shelf, ${architecture}`, async (test) => {
      const run = await holding(test, text);
      assert.equal(run.code, 0, `${run.summary.story}\n${run.summary.verdict.reasons.join('\n')}`);
      const { done, unknown, sentence } = auditOf(run);
      assert.ok(done > 100 && unknown === 0, `${done} done, ${unknown} unknown`);
      assert.match(sentence, /; money conserved; stock conserved$/);
    });
  }
});

/** The run, with everything in order that the audit looks at; how soon users are back is not its business. */
async function holding(test: TestContext, text: string): Promise<ScenarioRun> {
  const run = await runOf(test, text);
  const troubles = auditOf(run).invariants.filter(({ verdict }) => verdict !== 'holds');
  assert.deepEqual(troubles, [], auditOf(run).sentence);
  assert.notEqual(run.code, 3);
  return run;
}

async function runOf(test: TestContext, text: string, bug = ''): Promise<ScenarioRun> {
  const place = await mascaretPlace(test);
  const file = await place.scenario('bug.yaml', text);
  return runScenario(place, file, { env: { MASCARET_PLANTED_BUG: bug } });
}

function auditOf({ summary }: ScenarioRun): AuditResult {
  assert.ok(summary.audit !== undefined, 'audited');
  return summary.audit;
}

import { resolve } from 'node:path';
import { randomInt } from 'node:crypto';
import type { CommandModule } from 'yargs';
import { completeRecords } from '../../chaos/complete-records.ts';
import { MascaretError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { Plan } from '../../core/plan.ts';
import { ReleaseStack } from '../../core/release-stack.ts';
import { conduct } from '../../generator/conduct.ts';
import type { Ending } from '../../generator/run-order.ts';
import { createRunDirectory } from '../../metrics/run-directory.ts';
import { claimRun } from '../../platform/active-run.ts';
import { readEnvironment } from '../../platform/environment.ts';
import { startGuardian } from '../../platform/guardian.ts';
import { systemClock } from '../../platform/system-clock.ts';
import { runsFolder } from '../../reports/find-run.ts';
import { writeReport } from '../../reports/write-report.ts';
import { watchInterrupts, type Interrupts } from '../interrupts.ts';
import { loadPlan } from '../load-scenario.ts';
import { createRunView, type RunView } from '../render/live-view.ts';
import { summaryScreen } from '../render/summary-screen.ts';
import { printJsonLine, sayError, wantsColour } from '../render/terminal.ts';
import { lookOfStdout } from '../render/write-out.ts';
import { commandLine } from '../run-command-line.ts';
import { runPorts } from '../run-ports.ts';
import { type ScenarioArguments, withScenarioOptions } from '../scenario-options.ts';

interface RunArguments extends ScenarioArguments {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly out?: string | undefined;
}

/** `mascaret run SCENARIO`: the composition root. Builds the concrete parts, conducts the run, shows its verdict. */
export const runCommand: CommandModule<object, RunArguments> = {
  command: 'run <scenario>',
  describe: 'Run a scenario: load, faults, audit, report, verdict',
  builder: (yargs) =>
    withScenarioOptions(yargs)
      .option('json', { type: 'boolean', default: false, describe: 'Print everything as JSON, one object a line' })
      .option('quiet', { type: 'boolean', default: false, describe: 'Print the last screen only' })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: "Folder in which the run gets its folder (default: MASCARET_RUNS, else the project's runs)",
      })
      .epilogue(
        'For the system that it starts: MASCARET_PORT fixes its port; DATABASE_URL uses a database of your own, which must be ' +
          'empty; SMTP_URL has messages sent there; LOG_LEVEL=debug logs each request; MASCARET_PLANTED_BUG=oversell gives it a ' +
          'bug for the audit to find.',
      )
      .example('$0 run first-look', 'does it work here, and what does it give me?')
      .example('$0 run payday --networks 3g', 'everybody on 3G')
      .example('$0 run payday --set load.rush.arrivals=300/s', 'another rush')
      .example('$0 run interest-night --crash', 'the bank is killed in the middle of the batch')
      .example('$0 run payday --json | jq -r .type', 'for machines'),
  handler: async (given) => {
    const interrupts = watchInterrupts(() => sayError('Stopped at once; the guardian of the run cleans up.'));
    try {
      await run(given, interrupts);
    } finally {
      interrupts.stop();
    }
  },
};

async function run(given: RunArguments, interrupts: Interrupts): Promise<void> {
  const plan = await loadPlan(given);
  const view = createRunView({
    stream: process.stdout,
    plan,
    mode: given.json ? 'json' : given.quiet ? 'quiet' : 'live',
    colour: wantsColour(process.stdout),
    onKey: (key) => {
      if (key === 'quit') interrupts.interrupt('q was pressed');
    },
  });
  try {
    const { ending, folder } = await conducted(given, plan, view, interrupts);
    await conclude(given, view, ending, folder);
  } finally {
    view.finish();
  }
}

/** Acquires what is the run's own (claim, guardian, folder), and conducts it. */
async function conducted(given: RunArguments, plan: Plan, view: RunView, { signal }: Interrupts) {
  const release = new ReleaseStack();
  const id = runId(new Date());
  if (given.out === '') throw new MascaretError('usage', '--out needs a value', { hint: 'It is the folder for runs.' });
  const runs = given.out === undefined ? runsFolder() : resolve(given.out);
  try {
    const active = await claimRun({ id, folder: resolve(runs, id) }, release);
    if (active.cleanedUp !== undefined) await tellCleanUp(active.cleanedUp.runFolder, active.cleanedUp.sentences);
    const failed = Promise.withResolvers<string>();
    let notRecorded: string | undefined;
    const directory = await createRunDirectory(runs, id, (reason) => {
      notRecorded = reason;
      failed.resolve(reason);
    });
    await directory.plan(plan);
    const guardian = await startGuardian(directory.folder, release, active);
    const ending = await conduct({
      id,
      plan,
      command: commandLine(wordsToRepeat(given, plan), process.env),
      directory,
      ports: runPorts(guardian, active),
      observer: view,
      release,
      guard: (handle, name) => guardian.guard(handle, name),
      guardFolder: (path) => guardian.guardFolder(path),
      signal,
      recordingFailed: failed.promise,
      clock: systemClock,
      environment: readEnvironment(),
    });
    if (notRecorded !== undefined) throw recordingFailed(notRecorded, id);
    return { ending, folder: directory.folder };
  } finally {
    await release.releaseAll();
  }
}

/** A verdict needs the whole record; what there is of it can be looked at. */
function recordingFailed(reason: string, id: string): MascaretError {
  return new MascaretError('recording-failed', `inconclusive: ${reason}`, {
    exitCode: EXIT.inconclusive,
    hint: `Make room there, or choose another place with --out FOLDER. What was recorded until then: mascaret report ${id}`,
  });
}

/** Writes summary and report from the files, shows the last screen, sets the exit code. */
async function conclude(given: RunArguments, view: RunView, ending: Ending, folder: string): Promise<void> {
  if (ending.how === 'failed') throw ending.error;
  const at = { timeMs: Date.now(), elapsedMs: 0 };
  view.event({ ...at, type: 'stage', stage: 'analyse', text: 'judging the record, writing the report' });
  const { summary, reportPath } = await writeReport(folder);
  process.exitCode = summary.verdict.code;
  if (given.json) {
    view.finish();
    printJsonLine({ type: 'summary', reportPath, ...summary });
    return;
  }
  view.finish(summaryScreen(summary, { ...lookOfStdout(), reportPath }));
}

/** What a killed mascaret had left was undone before this run; its records get their end too. */
async function tellCleanUp(runFolder: string, sentences: readonly string[]): Promise<void> {
  sayError(`An earlier run was killed; cleaned up after it (${runFolder}):`);
  for (const sentence of sentences) sayError(`  ${sentence}`);
  await completeRecords(runFolder).catch(() => undefined);
}

/** With the seed, so that the same words give the same plan even when the scenario file changes its own. */
function wordsToRepeat(given: RunArguments, plan: Plan): string[] {
  const words = process.argv.slice(2).filter((word) => word !== '--json' && word !== '--quiet');
  return given.seed === undefined ? [...words, '--seed', String(plan.seed)] : words;
}

/** Sorts by time and is short enough to type: `20261121-061905-x7q2`. */
function runId(now: Date): string {
  const [day = '', time = ''] = now.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').split('T');
  const tail = Array.from({ length: 4 }, () => 'abcdefghijkmnpqrstuvwxyz23456789'.charAt(randomInt(32)));
  return `${day}-${time}-${tail.join('')}`;
}

import { refuseUnderWay } from '../refuse-under-way.ts';
import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { findRun, runsFolder } from '../../reports/find-run.ts';
import { writeReport } from '../../reports/write-report.ts';
import { summaryScreen } from '../render/summary-screen.ts';
import { printJson, say } from '../render/terminal.ts';
import { lookOfStdout } from '../render/write-out.ts';

interface ReportArguments {
  readonly run: string;
  readonly out?: string | undefined;
  readonly json: boolean;
}

/** `mascaret report RUN`: makes the summary and the report again from the run's files alone. */
export const reportCommand: CommandModule<object, ReportArguments> = {
  command: 'report <run>',
  describe: 'Make the report of a run again, from its files alone',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'id, beginning of an id, path, or last' })
      .option('out', { type: 'string', describe: 'Write the report to this file', requiresArg: true })
      .option('json', { type: 'boolean', default: false, describe: 'Print the summary as JSON' })
      .example('$0 report last', 'The report of the newest run')
      .example('$0 report last --out /tmp/payday.html', 'The same, elsewhere')
      .example('$0 report last --json | jq .story', 'The story line'),
  handler: async ({ run, out, json }) => {
    const folder = await findRun(run, runsFolder());
    await refuseUnderWay(folder, 'has no report yet');
    const written = await writeReport(folder, out === undefined ? undefined : resolve(out));
    if (json) {
      printJson(written.summary);
      return;
    }
    say(
      summaryScreen(written.summary, {
        ...lookOfStdout(),
        reportPath: written.reportPath,
      }),
    );
  },
};

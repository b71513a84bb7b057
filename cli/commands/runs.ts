import { access, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { RUN_FILES } from '../../core/run-files.ts';
import { summarise } from '../../reports/analysis/summarise.ts';
import { findRun, listRuns, runsFolder } from '../../reports/find-run.ts';
import { readManifest, readRun } from '../../reports/read-run.ts';
import { isUnderWay } from '../../reports/run-under-way.ts';
import { refuseUnderWay } from '../refuse-under-way.ts';
import { runsTable, verdictText, type ListedRun } from '../render/runs-table.ts';
import { summaryScreen } from '../render/summary-screen.ts';
import { printJson, say, widthOf } from '../render/terminal.ts';
import { lookOfStdout } from '../render/write-out.ts';

interface JsonOption {
  readonly json: boolean;
}

/** `mascaret runs list | show RUN | remove RUN…`. */
export const runsCommand: CommandModule = {
  command: 'runs',
  describe: 'List, show and remove runs',
  builder: (yargs) =>
    yargs
      .command(listCommand)
      .command(showCommand)
      .command(removeCommand)
      .example('$0 runs', 'All runs, newest first')
      .example('$0 runs show last', 'What came of the newest run')
      .example('$0 runs remove 20261121-10', 'Remove the one run that begins like this'),
  handler: () => {},
};

const listCommand: CommandModule<object, JsonOption> = {
  command: ['list', '$0'],
  describe: 'All runs, newest first',
  builder: (yargs) => yargs.option('json', { type: 'boolean', default: false, describe: 'Print JSON' }),
  handler: async ({ json }) => {
    const runs = await Promise.all((await listRuns(runsFolder())).map((listing) => listed(listing.folder)));
    if (!json) {
      say(runsTable(runs, widthOf(process.stdout)));
      return;
    }
    const rows = runs.map((run) => ({
      id: run.manifest.id,
      folder: run.folder,
      scenario: run.manifest.scenario,
      architecture: run.manifest.architecture,
      seed: run.manifest.seed,
      createdAt: run.manifest.createdAt,
      verdict: verdictText(run),
    }));
    printJson(rows);
  },
};

const showCommand: CommandModule<object, JsonOption & { readonly run: string }> = {
  command: 'show <run>',
  describe: 'The last screen of a run, from its files',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'id, beginning of an id, path, or last' })
      .option('json', { type: 'boolean', default: false, describe: 'Print the summary as JSON' }),
  handler: async ({ run, json }) => {
    const folder = await findRun(run, runsFolder());
    await refuseUnderWay(folder, 'has no last screen yet');
    const summary = summarise(await readRun(folder));
    if (json) printJson(summary);
    else {
      const reportPath = join(folder, RUN_FILES.report);
      const isThere = await access(reportPath).then(
        () => true,
        () => false,
      );
      say(summaryScreen(summary, { ...lookOfStdout(), ...(isThere ? { reportPath } : {}) }));
    }
  },
};

const removeCommand: CommandModule<object, JsonOption & { readonly runs: readonly string[] }> = {
  command: 'remove <runs..>',
  aliases: ['rm'],
  describe: 'Remove runs with all their files; asks nothing',
  builder: (yargs) =>
    yargs
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'ids, beginnings of ids, or last',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print the removed folders as JSON' }),
  handler: async ({ runs, json }) => {
    // All are found before any is removed: a mistyped second name must not cost the first.
    const folders = [...new Set(await Promise.all(runs.map((run) => findRun(run, runsFolder()))))];
    for (const folder of folders) await refuseUnderWay(folder, 'is not removed');
    for (const folder of folders) await rm(folder, { recursive: true });
    if (json) printJson(folders);
    else say(folders.map((folder) => `removed ${folder}`).join('\n'));
  },
};

async function listed(folder: string): Promise<ListedRun> {
  const manifest = await readManifest(folder);
  const verdict = await writtenVerdict(folder);
  return {
    folder,
    manifest,
    underWay: await isUnderWay(folder, manifest, Date.now()),
    ...(verdict === undefined ? {} : { verdict }),
  };
}

/** The verdict that the run's own summary holds; lists do not analyse every run anew. */
async function writtenVerdict(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, RUN_FILES.summary), 'utf8').catch(() => '{}');
  try {
    return z.looseObject({ verdict: z.looseObject({ word: z.string() }) }).parse(JSON.parse(text)).verdict.word;
  } catch {
    return undefined;
  }
}

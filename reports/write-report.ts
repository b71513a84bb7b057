import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MascaretError, reasonOf } from '../core/errors.ts';
import { RUN_FILES } from '../core/run-files.ts';
import { summarise } from './analysis/summarise.ts';
import type { Summary } from './analysis/summary.ts';
import { renderReport } from './html/render-report.ts';
import { readRun } from './read-run.ts';

export interface WrittenReport {
  readonly summary: Summary;
  readonly summaryPath: string;
  readonly reportPath: string;
}

/**
 * Reads a run folder, and writes its `summary.json` and `report.html` (or the report to `out`). The same recording gives
 * the same bytes. Throws MascaretError when the folder is not a run, or a file cannot be written.
 */
export async function writeReport(folder: string, out?: string): Promise<WrittenReport> {
  const run = await readRun(folder);
  const summary = summarise(run);
  const summaryPath = join(run.folder, RUN_FILES.summary);
  const reportPath = out ?? join(run.folder, RUN_FILES.report);
  await writeWhole(summaryPath, `${JSON.stringify(summary, null, 2)}\n`);
  await writeWhole(reportPath, await renderReport(run, summary));
  return { summary, summaryPath, reportPath };
}

/** Under another name first, which nobody can guess and which must be new: nobody sees half a report, or redirects it. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.writing`);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new MascaretError('report-not-written', `${path} cannot be written: ${reasonOf(error)}`, {
      hint: 'choose another place with --out FILE, or make room',
      cause: error,
    });
  }
}

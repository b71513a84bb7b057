import type { CommandModule } from 'yargs';
import { comparePair } from '../../reports/analysis/compare-pair.ts';
import { summarise } from '../../reports/analysis/summarise.ts';
import { findRun, runsFolder } from '../../reports/find-run.ts';
import { readRun } from '../../reports/read-run.ts';
import { compareTable } from '../render/compare-table.ts';
import { printJson, say, widthOf } from '../render/terminal.ts';

interface CompareArguments {
  readonly a: string;
  readonly b: string;
  readonly json: boolean;
}

/** `mascaret compare RUN RUN`: figures side by side, and plainly no verdict. */
export const compareCommand: CommandModule<object, CompareArguments> = {
  command: 'compare <a> <b>',
  describe: 'Two runs side by side (one run each allows no verdict)',
  builder: (yargs) =>
    yargs
      .positional('a', { type: 'string', demandOption: true, describe: 'id, beginning of an id, path, or last' })
      .positional('b', { type: 'string', demandOption: true, describe: 'the run to set against it' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 compare 20261121-101500 last', 'An older run against the newest'),
  handler: async ({ a, b, json }) => {
    const runs = runsFolder();
    const [one, other] = [await findRun(a, runs), await findRun(b, runs)];
    const comparison = comparePair(summarise(await readRun(one)), summarise(await readRun(other)));
    if (json) printJson(comparison);
    else say(compareTable(comparison, widthOf(process.stdout)));
  },
};

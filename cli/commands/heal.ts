import type { CommandModule } from 'yargs';
import { heal, type HealReport } from '../../chaos/heal.ts';
import { EXIT, type ExitCode } from '../../core/exit-code.ts';
import { printChaosJson, printHeal } from '../render/chaos-lines.ts';

/** `mascaret heal`: undoes what a mascaret that was killed has left. */
export const healCommand: CommandModule<object, { readonly json: boolean }> = {
  command: 'heal',
  describe: 'Undo what a killed mascaret has left: processes, faults, folders',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 heal', 'after kill -9, a crash, or a lost terminal'),
  handler: async ({ json }) => {
    const report = await heal();
    if (json) printChaosJson(report);
    else printHeal(report);
    process.exitCode = exitCodeOf(report);
  },
};

function exitCodeOf(report: HealReport): ExitCode {
  if (report.found !== 'dead-run') return EXIT.passed;
  return report.isHealed ? EXIT.passed : EXIT.notHealed;
}

import type { CommandModule } from 'yargs';
import { supervise } from '../standing/supervise.ts';

/** `mascaret supervise`: keeps a system up. Started by `mascaret up`, which tells it on standard input what to do. */
export const superviseCommand: CommandModule = {
  command: 'supervise',
  // Hidden from the help: nobody calls it by hand.
  describe: false,
  handler: () => supervise(),
};

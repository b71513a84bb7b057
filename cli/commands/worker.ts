import type { CommandModule } from 'yargs';
import { workerMain } from '../../generator/worker/worker-main.ts';

interface WorkerArguments {
  readonly connect: string;
  readonly index: number;
}

/** `mascaret worker`: one worker of a run, dialling its coordinator. Started by runs and by launchers, seldom by hand. */
export const workerCommand: CommandModule<object, WorkerArguments> = {
  command: 'worker',
  // Hidden from the help: a run starts its own workers.
  describe: false,
  builder: (yargs) =>
    yargs
      .option('connect', { type: 'string', demandOption: true, describe: 'The coordinator, ws://HOST:PORT' })
      .option('index', { type: 'number', demandOption: true, describe: 'Which worker of the run this is, from 0' })
      .epilogue('The token of the run is read from the environment variable MASCARET_WORKER_TOKEN.'),
  handler: async ({ connect, index }) => {
    process.exitCode = await workerMain(connect, index);
  },
};

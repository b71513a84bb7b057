import type { CommandModule } from 'yargs';
import { MascaretError } from '../../core/errors.ts';
import { askRun } from '../../chaos/control-client.ts';
import type { ControlAnswer } from '../../chaos/control-protocol.ts';
import { faults } from '../../chaos/faults/registry.ts';
import { readActiveRun } from '../../platform/active-run.ts';
import { durationOption } from '../duration-option.ts';
import { printChaosJson, printFault, printStatus } from '../render/chaos-lines.ts';

interface JsonArguments {
  readonly json: boolean;
}

interface InjectArguments extends JsonArguments {
  readonly fault: string;
  readonly target: string;
  readonly for?: string | undefined;
  readonly become?: string | undefined;
  readonly down?: boolean | undefined;
  readonly latency?: string | undefined;
  readonly wait: boolean;
}

/** `mascaret chaos`: faults for the run under way, from another terminal. */
export const chaosCommand: CommandModule<object, JsonArguments> = {
  command: 'chaos',
  describe: 'Inject a fault into the run under way; show its faults',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON, a line per answer' })
      .command(injectCommand)
      .command(statusCommand)
      .demandCommand(1)
      .example('$0 chaos inject kill service:bank --for 3s', 'kill the bank, start it again after 3 s')
      .example('$0 chaos inject network lane:4g --down --for 5s', 'nobody on 4G gets through')
      .example('$0 chaos status', 'the faults so far'),
  handler: () => undefined,
};

const injectCommand: CommandModule<JsonArguments, InjectArguments> = {
  command: 'inject <fault> <target>',
  describe: 'Inject a fault now; resolves once it is proven',
  builder: (yargs) =>
    yargs
      .positional('fault', {
        type: 'string',
        demandOption: true,
        describe: faults.map(({ name, about }) => `${name}: ${about}`).join('; '),
      })
      .positional('target', {
        type: 'string',
        demandOption: true,
        describe: 'service:NAME, lane:NAME, "1 of service:NAME", "50% of service:NAME", service:/REGEX/',
      })
      .option('for', { type: 'string', describe: 'How long, as in 3s or 1m30s' })
      .option('become', { type: 'string', describe: 'network: the profile that the lane gets' })
      .option('down', { type: 'boolean', describe: 'network: the lane refuses everything' })
      .option('latency', { type: 'string', describe: 'network: so much more in each direction, as in 500ms' })
      .option('wait', { type: 'boolean', default: false, describe: 'Wait until it is undone, too' }),
  handler: async (options) => {
    const { fault, target, wait, json } = options;
    const forMs = options.for === undefined ? undefined : durationOption('for', options.for);
    const parameters = parametersOf(options);
    const request = {
      op: 'inject' as const,
      fault,
      target,
      parameters,
      wait,
      ...(forMs === undefined ? {} : { forMs }),
    };
    for await (const answer of askRun(await controlSocket(), request, wait ? 2 : 1)) print(answer, json);
  },
};

const statusCommand: CommandModule<JsonArguments, JsonArguments> = {
  command: 'status',
  describe: 'Show the faults of the run under way',
  handler: async ({ json }) => {
    for await (const answer of askRun(await controlSocket(), { op: 'status' }, 1)) print(answer, json);
  },
};

/** Where the run under way listens. Throws a MascaretError when there is none, or when its load has not begun. */
async function controlSocket(): Promise<string> {
  const run = await readActiveRun();
  if (run === undefined) {
    throw new MascaretError('no-run', 'there is no run under way that a fault could be injected into', {
      hint: 'start one in another terminal: "mascaret run first-look".',
    });
  }
  if (run.controlSocket !== undefined) return run.controlSocket;
  throw new MascaretError('no-control', `run ${run.id} takes no faults yet: its load has not begun`, {
    hint: 'try again in a few seconds.',
  });
}

function parametersOf({ become, down, latency }: InjectArguments): Record<string, unknown> {
  return {
    ...(become === undefined ? {} : { become }),
    ...(down === undefined ? {} : { down }),
    ...(latency === undefined ? {} : { latency }),
  };
}

function print(answer: Extract<ControlAnswer, { ok: true }>, json: boolean): void {
  if (json) printChaosJson('entry' in answer ? answer.entry : answer.status);
  else if ('entry' in answer) printFault(answer.entry);
  else printStatus(answer.status);
}

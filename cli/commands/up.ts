import type { CommandModule } from 'yargs';
import { EXIT } from '../../core/exit-code.ts';
import { readArchitecture } from '../../sut/architectures/read-architectures.ts';
import { watchInterrupts } from '../interrupts.ts';
import { standingText } from '../render/standing-text.ts';
import { printJson, say, sayError } from '../render/terminal.ts';
import { findStanding, type StandingSystem } from '../standing/standing-system.ts';
import { alone } from '../standing/alone.ts';
import { startSupervisor } from '../standing/start-supervisor.ts';

interface UpArguments {
  readonly architecture: string;
  readonly port?: number | undefined;
  readonly profiles: number;
  readonly products: number;
  readonly stores: number;
  readonly seed: number;
  readonly json: boolean;
}

/** `mascaret up [ARCHITECTURE]`: brings the reference system up and leaves it up, until `mascaret down`. */
export const upCommand: CommandModule<object, UpArguments> = {
  command: 'up [architecture]',
  describe: 'Bring the reference system up and leave it up; says where it is and who can log in',
  builder: (yargs) =>
    yargs
      .positional('architecture', { type: 'string', default: 'monolith', describe: 'See mascaret architectures' })
      .option('port', {
        type: 'number',
        requiresArg: true,
        describe: 'Where users reach it (default: MASCARET_PORT, else any free port)',
      })
      .option('profiles', { type: 'number', requiresArg: true, default: 10_000, describe: 'Customers to begin with' })
      .option('products', { type: 'number', requiresArg: true, default: 1_000, describe: 'Products to begin with' })
      .option('stores', { type: 'number', requiresArg: true, default: 5, describe: 'Stores to begin with' })
      .option('seed', { type: 'number', requiresArg: true, default: 42, describe: 'Of the chance in the data' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .check(checkNumbers)
      .epilogue(
        'What is up already stays as it is, whatever the options.\n' +
          'SMTP_URL=smtp://127.0.0.1:1025 has messages sent there; LOG_LEVEL=debug logs each request. DATABASE_URL uses ' +
          'a database of your own, which must be empty.\n' +
          'mascaret down removes the data, but none in a database of your own.',
      )
      .example('$0 up', 'the monolith')
      .example('$0 up microservices --port 8080', 'six services behind a gateway')
      .example('$0 down', 'ends what is up'),
  handler: async ({ json, ...given }) => {
    const found = await up(given);
    if (found === undefined) {
      sayError('Interrupted; everything that had been started is put away.');
      process.exitCode = EXIT.interrupted;
    } else if (json) printJson(found.system);
    else say(standingText(found.system, found.wasUp));
  },
};

function checkNumbers({ port, profiles, products, stores, seed }: UpArguments): true {
  const whole = { ...(port === undefined ? {} : { port }), profiles, products, stores, seed };
  const most: Readonly<Record<string, number>> = {
    port: 65_535,
    profiles: 1_000_000,
    products: 1_000_000,
    stores: 1_000,
  };
  for (const [name, value] of Object.entries(whole)) {
    const limit = most[name] ?? Number.MAX_SAFE_INTEGER;
    if (!Number.isInteger(value) || value < 0 || value > limit) throw new Error(`--${name} must be a whole number`);
  }
  return true;
}

/** One at a time: whoever comes second finds the first one's. Undefined when interrupted. */
async function up(
  given: Omit<UpArguments, 'json'>,
): Promise<{ readonly system: StandingSystem; readonly wasUp: boolean } | undefined> {
  const { architecture, port, profiles, products, stores, seed } = given;
  const { name } = readArchitecture(architecture);
  const interrupts = watchInterrupts(() => sayError('Stopped at once; the guardian cleans up.'));
  try {
    const channel = { say: sayError, signal: interrupts.signal };
    return await alone(name, channel, async () => {
      const there = findStanding(name);
      if (there !== undefined) return { system: there, wasUp: true };
      const order = { architecture: name, seed, data: { profiles, products, stores }, ...(port ? { port } : {}) };
      return { system: await startSupervisor(order, channel), wasUp: false };
    });
  } catch (error) {
    if (!interrupts.signal.aborted) throw error;
    return undefined;
  } finally {
    interrupts.stop();
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { EXIT } from '../../core/exit-code.ts';
import type { Architecture } from '../../sut/architectures/architecture.ts';
import { listArchitectures, readArchitecture } from '../../sut/architectures/read-architectures.ts';
import { architectureFacts } from '../../sut/facts/architecture-facts.ts';
import { measureArchitecture } from '../../sut/facts/measure-architecture.ts';
import { readMeasured, writeMeasured } from '../../sut/facts/measured-facts.ts';
import { watchInterrupts } from '../interrupts.ts';
import { architecturePage, architectureTable, type KnownArchitecture } from '../render/architecture-table.ts';
import { printJson, say, sayError, widthOf } from '../render/terminal.ts';

interface JsonArguments {
  readonly json: boolean;
}

/** `mascaret architectures`: the compositions there are, and what each costs: counted, and measured where asked. */
export const architecturesCommand: CommandModule<object, JsonArguments> = {
  command: 'architectures',
  describe: 'List the architectures with their facts; measure them',
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .command(showCommand)
      .command(measureCommand)
      .example('$0 architectures', 'services, databases, start-up, calls per operation')
      .example('$0 architectures measure', 'bring each up, and count what its services say to each other')
      .example('$0 architectures show microservices', 'one of them, with every operation'),
  handler: async ({ json }) => {
    const known = await Promise.all(listArchitectures().map((architecture) => knownOf(architecture)));
    if (json) printJson(known);
    else say(architectureTable(known, widthOf(process.stdout)));
  },
};

const showCommand: CommandModule<JsonArguments, JsonArguments & { readonly name: string }> = {
  command: 'show <name>',
  describe: 'Show one architecture: its services, and what each operation costs in it',
  builder: (yargs) => yargs.positional('name', { type: 'string', demandOption: true, describe: 'Its name' }),
  handler: async ({ name, json }) => {
    const known = await knownOf(readArchitecture(name));
    if (json) printJson(known);
    else say(architecturePage(known, widthOf(process.stdout)));
  },
};

const measureCommand: CommandModule<JsonArguments, JsonArguments & { readonly name?: string | undefined }> = {
  command: 'measure [name]',
  describe: 'Bring it up and measure start-up time, memory, calls and bytes per operation (about a minute each)',
  builder: (yargs) => yargs.positional('name', { type: 'string', describe: 'Its name (default: all)' }),
  handler: async ({ name, json }) => {
    const architectures = name === undefined ? listArchitectures() : [readArchitecture(name)];
    for (const architecture of architectures) {
      if (await measure(architecture)) continue;
      process.exitCode = EXIT.interrupted;
      return;
    }
    const known = await Promise.all(architectures.map((architecture) => knownOf(architecture)));
    if (json) printJson(known);
    else say(known.map((one) => architecturePage(one, widthOf(process.stdout))).join('\n\n'));
  },
};

/** False when it was interrupted. */
async function measure(architecture: Architecture): Promise<boolean> {
  const interrupts = watchInterrupts(() => sayError('Stopped at once; the guardian cleans up.'));
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-measure-'));
  try {
    await writeMeasured(await measureArchitecture(architecture, { folder, signal: interrupts.signal, say: sayError }));
    return true;
  } catch (error) {
    if (!interrupts.signal.aborted) throw error;
    return false;
  } finally {
    interrupts.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function knownOf(architecture: Architecture): Promise<KnownArchitecture> {
  const [counted, measured] = await Promise.all([architectureFacts(architecture), readMeasured(architecture.name)]);
  return { ...counted, ...(measured === undefined ? {} : { measured }) };
}

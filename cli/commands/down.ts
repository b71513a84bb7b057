import type { CommandModule } from 'yargs';
import { readArchitecture } from '../../sut/architectures/read-architectures.ts';
import { printJson, say } from '../render/terminal.ts';
import { findStanding, listStanding } from '../standing/standing-system.ts';
import { stopStanding } from '../standing/stop-standing.ts';

interface DownArguments {
  readonly architecture?: string | undefined;
  readonly json: boolean;
}

/** `mascaret down [ARCHITECTURE]`: ends what `mascaret up` has left up. Nothing being up is no failure. */
export const downCommand: CommandModule<object, DownArguments> = {
  command: 'down [architecture]',
  describe: 'End what mascaret up has left up',
  builder: (yargs) =>
    yargs
      .positional('architecture', { type: 'string', describe: 'Only this one (default: all that are up)' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 down', 'everything')
      .example('$0 down microservices', 'this one'),
  handler: async ({ architecture, json }) => {
    const systems =
      architecture === undefined ? listStanding() : [findStanding(readArchitecture(architecture).name) ?? []].flat();
    for (const system of systems) await stopStanding(system);
    const names = systems.map((system) => system.architecture);
    if (json) printJson({ down: names });
    else say(names.length === 0 ? 'Nothing was up.' : names.map((name) => `${name} is down.`).join('\n'));
  },
};

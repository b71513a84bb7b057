import type { CommandModule } from 'yargs';
import { listArchitectures, readArchitecture } from '../../sut/architectures/read-architectures.ts';
import { printJson, say, sayError } from '../render/terminal.ts';
import { listStanding } from '../standing/standing-system.ts';
import { stopStanding } from '../standing/stop-standing.ts';

interface DownArguments {
  readonly architecture?: string | undefined;
  readonly json: boolean;
}

/** `mascaret down [ARCHITECTURE]`: ends what `mascaret up` has left up. Nothing being up is no failure. */
export const downCommand: CommandModule<object, DownArguments> = {
  command: 'down [architecture]',
  describe: 'End what mascaret up has left up, and remove its data',
  builder: (yargs) =>
    yargs
      .positional('architecture', { type: 'string', describe: 'Only this one (default: all that are up)' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .epilogue('A database of your own, in DATABASE_URL at mascaret up, keeps its data.')
      .example('$0 down', 'everything')
      .example('$0 down microservices', 'this one'),
  handler: async ({ architecture, json }) => {
    const wanted = architecture === undefined ? all() : [readArchitecture(architecture).name];
    const ended: string[] = [];
    for (const name of wanted) if (await stopStanding(name, sayError)) ended.push(name);
    if (json) printJson({ down: ended });
    else say(ended.length === 0 ? 'Nothing was up.' : ended.map((name) => `${name} is down.`).join('\n'));
  },
};

/** Those that may be coming up just now, and what is up although its file has gone. */
function all(): ReadonlySet<string> {
  const standing = listStanding().map(({ architecture }) => architecture);
  return new Set([...listArchitectures().map(({ name }) => name), ...standing]);
}

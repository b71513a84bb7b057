import yargs, { type CommandModule } from 'yargs';
import { commandTable } from './command-table.ts';
import { parserState } from './parser-state.ts';
import { scenarioNames } from './scenario-names.ts';

/**
 * What may stand in the place of the last word. Takes the words after the program's name. Asks the commands what they
 * take without parsing anything, since a parser that parses also acts, and Tab must not run or break a thing.
 */
export async function completeWords(words: readonly string[]): Promise<readonly string[]> {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1).filter((word) => !word.startsWith('-'));
  return (await candidates(before, current)).filter((candidate) => candidate.startsWith(current));
}

async function candidates(before: readonly string[], current: string): Promise<readonly string[]> {
  const [name, ...words] = before;
  const visible = commandTable.filter(({ describe }) => describe !== false);
  if (name === undefined)
    return current.startsWith('-') ? ['--help', '--version'] : visible.map((command) => command.name);
  const called = visible.find((command) => command.name === name);
  if (called === undefined) return [];
  const cli = yargs([]).version(false);
  build(await called.load(), cli);
  let state = parserState(cli);
  for (const word of words) {
    if (!state.commands.includes(word)) continue;
    // The parser keeps those of above beside those of below.
    const above = parserState(cli).commands;
    state.enter(word);
    const below = parserState(cli);
    state = { ...below, commands: below.commands.filter((command) => !above.includes(command)) };
  }
  if (current.startsWith('-')) return state.options.map((option) => `${option.length === 1 ? '-' : '--'}${option}`);
  if (['run', 'plan'].includes(name) && before.length === 1) return scenarioNames();
  return state.commands;
}

function build(command: CommandModule, cli: ReturnType<typeof yargs>): void {
  if (typeof command.builder === 'function') void command.builder(cli);
}

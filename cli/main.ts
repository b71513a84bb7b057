import { readFileSync } from 'node:fs';
import yargs, { type Argv } from 'yargs';
import { EXIT } from '../core/exit-code.ts';
import { tidyEnvironment } from '../platform/own-environment.ts';
import { type CommandEntry, commandTable } from './command-table.ts';
import { errorText } from './render/error-text.ts';
import { parserState } from './parser-state.ts';
import { say, sayError, styled } from './render/terminal.ts';
import { unknownCommand, usageError } from './usage-error.ts';

/** Said by the script of `mascaret completion` before the words of the line being typed. */
const COMPLETE = '--complete-words';

/** The parser's own way to complete calls commands while it does; it is not used, so it is not taken either. */
const PARSERS_OWN = '--get-yargs-completions';

// A thrown error nobody caught is a bug; the runtime's own exit code for it, 1, would read as a missed SLO.
tidyEnvironment(process.env);

process.on('uncaughtException', (error) => {
  end(error);
  process.exit(EXIT.couldNotRun);
});

try {
  await runCli(process.argv.slice(2));
} catch (error) {
  end(error);
}

/** Prints an error and sets the exit code; what still has to be released goes on. */
function end(error: unknown): void {
  const { text, exitCode } = errorText(error, (style, part) => styled(style, part, process.stderr));
  sayError(text);
  process.exitCode = exitCode;
}

/** The command of the first word is imported, and only that one; the parser then does the rest. */
async function runCli(words: readonly string[]): Promise<void> {
  if (words[0] === COMPLETE) {
    const { completeWords } = await import('./complete-words.ts');
    say((await completeWords(words.slice(2))).join('\n'));
    return;
  }
  const word = words.find((each) => !each.startsWith('-'));
  const called = commandTable.find((command) => command.name === word);
  if (word !== undefined && called === undefined) {
    throw unknownCommand(
      word,
      commandTable.filter(({ describe }) => describe !== false).map(({ name }) => name),
    );
  }
  const cli = await buildCli(
    words.filter((each) => each !== PARSERS_OWN),
    called,
  );
  if (words.length > 0) {
    await cli.parseAsync();
  } else {
    sayError(await cli.getHelp());
    process.exitCode = EXIT.couldNotRun;
  }
}

async function buildCli(words: readonly string[], called: CommandEntry | undefined): Promise<Argv> {
  const loaded = await called?.load();
  const cli: Argv = yargs([...words])
    .scriptName('mascaret')
    .locale('en')
    .usage('$0 <command>\n\nLoad, networks and faults against a system; then: did it hold, and is the data safe?')
    .parserConfiguration({ 'greedy-arrays': false, 'boolean-negation': true, 'dot-notation': false })
    .strict()
    .exitProcess(false)
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .example('$0 run first-look', 'does it work here, and what does it give me?')
    .example('$0 run payday --workers 3 --networks 3g', 'three workers, everybody on 3G')
    .example('$0 plan payday', 'what would happen, second by second')
    .example('$0 chaos inject kill service:bank --for 3s', 'from a second terminal, while a run goes on')
    .epilogue(
      'Exit codes: 0 passed · 1 SLO missed · 2 could not run · 3 invariant broken · 4 not healed · 5 inconclusive · 130 interrupted',
    )
    .help()
    .alias('help', 'h')
    .version(ownVersion())
    .fail((message, error) => {
      // The parser wraps what it complains about itself; anything else comes from a command and is passed on.
      const own = error === undefined || error === null || error.name === 'YError';
      throw own ? usageError(error?.message ?? message ?? '', words, parserState(cli)) : error;
    });
  for (const command of commandTable) {
    if (command === called && loaded !== undefined) cli.command(loaded);
    else cli.command({ command: command.name, describe: command.describe, handler: () => undefined });
  }
  return cli.demandCommand(1, '');
}

function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commandTable } from '../../cli/command-table.ts';

/** What `setup/help.json` holds: the help of every command, and the completion scripts with `{launcher}` in them. */
export interface HelpTexts {
  readonly help: Readonly<Record<string, string>>;
  readonly completion: Readonly<Record<string, string>>;
}

const PROJECT = join(import.meta.dirname, '../..');
const LAUNCHER = `'${join(PROJECT, 'mascaret')}'`;

/** Asks the program itself. */
export async function collectHelp(): Promise<HelpTexts> {
  const visible = commandTable.filter(({ describe }) => describe !== false).map(({ name }) => name);
  const [first, ...rest] = await Promise.all([said('--help'), ...visible.map((name) => pagesOf([name]))]);
  const pages = [{ path: '', text: first }, ...rest.flat()];
  const scripts = { bash: await said('completion', 'bash'), zsh: await said('completion', 'zsh') };
  return {
    help: Object.fromEntries(pages.map(({ path, text }) => [path, text])),
    completion: Object.fromEntries(
      Object.entries(scripts).map(([shell, script]) => [shell, script.replaceAll(LAUNCHER, '{launcher}')]),
    ),
  };
}

/** The page of a command, and those of the commands that it lists. */
async function pagesOf(path: readonly string[]): Promise<{ readonly path: string; readonly text: string }[]> {
  const text = await said(...path, '--help');
  const [, commands = ''] = /^Commands:\n((?: .*\n)*)/m.exec(text) ?? [];
  const listed = new RegExp(String.raw`^  mascaret ${path.join(' ')} ([a-z]+)`, 'gm');
  const names = [...commands.matchAll(listed)].map((match) => match[1] ?? '');
  const below = await Promise.all(names.map((name) => pagesOf([...path, name])));
  return [{ path: path.join(' '), text }, ...below.flat()];
}

async function said(...words: readonly string[]): Promise<string> {
  const env = { ...process.env, NO_COLOR: '1', SHELL: '/bin/sh' };
  const main = join(PROJECT, 'cli', 'main.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...words], { env });
  return stdout.trimEnd();
}

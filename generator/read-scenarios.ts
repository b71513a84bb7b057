import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { didYouMean } from '../core/did-you-mean.ts';
import { MascaretError, reasonOf } from '../core/errors.ts';

/** A scenario file found, not yet parsed. */
export interface ScenarioFile {
  /** What the user types. */
  readonly name: string;
  /** As errors shall name it: from the working directory where that is shorter. */
  readonly file: string;
  readonly text: string;
}

/** Where scenarios are looked for: the ones that ship, then the user's own in `./scenarios`. */
export interface ScenarioFolders {
  readonly shipped: string;
  readonly own: string;
}

const SCENARIO_FOLDERS: ScenarioFolders = {
  shipped: join(import.meta.dirname, 'scenarios'),
  own: resolve('scenarios'),
};

/**
 * One scenario by name (the user's own before those that ship) or by path. Throws `MascaretError` `unknown-scenario`
 * with the nearest name, or `scenario-unreadable`.
 */
export async function readScenarioFile(
  wanted: string,
  folders: ScenarioFolders = SCENARIO_FOLDERS,
): Promise<ScenarioFile> {
  if (looksLikePath(wanted)) return readAt(resolve(wanted), withoutEnding(basename(wanted)));
  const named = await listNames(folders);
  const path = named.get(wanted);
  if (path !== undefined) return readAt(path, wanted);
  const near = didYouMean(wanted, named.keys());
  throw new MascaretError('unknown-scenario', `there is no scenario "${wanted}"`, {
    hint:
      near === undefined
        ? `There is: ${[...named.keys()].join(', ')}. A file of your own: give its path, or put it into ./scenarios.`
        : `Did you mean "${near}"?`,
  });
}

/** Every scenario: those that ship in order of name, then the user's own. */
export async function listScenarioFiles(folders: ScenarioFolders = SCENARIO_FOLDERS): Promise<readonly ScenarioFile[]> {
  const named = await listNames(folders);
  return Promise.all([...named].map(([name, path]) => readAt(path, name)));
}

/** Name to path. A name of the user's own hides the one that ships. */
async function listNames(folders: ScenarioFolders): Promise<ReadonlyMap<string, string>> {
  const paths = [...(await yamlFiles(folders.shipped)), ...(await yamlFiles(folders.own))];
  return new Map(paths.map((path) => [withoutEnding(basename(path)), path]));
}

async function yamlFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

async function readAt(path: string, name: string): Promise<ScenarioFile> {
  const fromHere = relative('.', path);
  const file = fromHere.startsWith('..') ? path : fromHere;
  try {
    const { size } = await stat(path);
    if (size > LARGEST_BYTES) throw new Error(`it has ${Math.round(size / 1_000_000)} MB; is it the right file?`);
    return { name, file, text: await readFile(path, 'utf8') };
  } catch (error) {
    throw new MascaretError('scenario-unreadable', `the scenario ${file} cannot be read: ${plain(error)}`, {
      hint: 'Give the name of a scenario ("mascaret list" shows them) or the path of a file.',
      cause: error,
    });
  }
}

/** Not even read into memory; the parser's own limit is lower and names itself. */
const LARGEST_BYTES = 10_000_000;

function plain(error: unknown): string {
  const code = (error as { readonly code?: unknown }).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'you may not read it';
  return reasonOf(error);
}

function looksLikePath(wanted: string): boolean {
  return /[/\\]|\.ya?ml$/.test(wanted);
}

function withoutEnding(file: string): string {
  return file.replace(/\.ya?ml$/, '');
}

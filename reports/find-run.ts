import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from '../core/did-you-mean.ts';
import { MascaretError } from '../core/errors.ts';
import { RUN_FILES, type RunManifest } from '../core/run-files.ts';
import { readManifest } from './read-run.ts';

/** A run that is there, newest first in lists. */
export interface RunListing {
  readonly folder: string;
  readonly manifest: RunManifest;
}

/** Where runs are kept: `MASCARET_RUNS`, else `runs` in the project's folder. */
export function runsFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const chosen = environment['MASCARET_RUNS'];
  return chosen === undefined || chosen === '' ? fileURLToPath(new URL('../runs', import.meta.url)) : resolve(chosen);
}

/** Every run below `runs`, newest first. Folders that are no runs, and runs of a newer mascaret, are left out. */
export async function listRuns(runs: string): Promise<readonly RunListing[]> {
  const names = await readdir(runs).catch(() => []);
  const listings = await Promise.all(
    names.map(async (name) => {
      const folder = join(runs, name);
      const manifest = await readManifest(folder).catch(() => undefined);
      return manifest === undefined ? [] : [{ folder, manifest }];
    }),
  );
  return listings.flat().sort((one, other) => {
    const [first, second] = [sortKey(one), sortKey(other)];
    if (first === second) return 0;
    return first > second ? -1 : 1;
  });
}

/**
 * The folder of the run that `name` means: `last`, an id, the beginning of exactly one id, or a path. Throws
 * MascaretError when there is none, or several.
 */
export async function findRun(name: string, runs: string): Promise<string> {
  if (await holdsRun(join(runs, name))) return join(runs, name);
  if (/[/\\]/.test(name) || (await holdsRun(resolve(name)))) return resolve(name);
  const listings = await listRuns(runs);
  const ids = listings.map((listing) => listing.manifest.id);
  if (name === 'last') {
    const newest = listings[0];
    if (newest !== undefined) return newest.folder;
    throw new MascaretError('no-runs', `There is no run yet in ${runs}.`, {
      hint: 'mascaret run first-look makes one',
    });
  }
  const fitting = listings.filter(
    ({ manifest, folder }) => manifest.id.startsWith(name) || folder === join(runs, name),
  );
  const only = fitting[0];
  if (fitting.length === 1 && only !== undefined) return only.folder;
  if (fitting.length > 1) {
    const some = fitting.slice(0, 5).map((listing) => listing.manifest.id);
    throw new MascaretError('run-ambiguous', `"${name}" is the beginning of ${fitting.length} runs.`, {
      hint: `one of ${some.join(', ')}${fitting.length > 5 ? ', …' : ''}`,
    });
  }
  const near = didYouMean(name, [...ids, 'last']);
  throw new MascaretError('run-unknown', `There is no run "${name}" in ${runs}.`, {
    hint: near === undefined ? 'mascaret runs list shows the runs' : `did you mean ${near}?`,
  });
}

async function holdsRun(folder: string): Promise<boolean> {
  const found = await stat(join(folder, RUN_FILES.run)).catch(() => undefined);
  return found?.isFile() ?? false;
}

function sortKey(listing: RunListing): string {
  return `${listing.manifest.createdAt}\u0000${listing.manifest.id}`;
}

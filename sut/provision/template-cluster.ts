import { createHash } from 'node:crypto';
import { access, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MascaretError, reasonOf } from '../../core/errors.ts';
import { formatCounted } from '../../core/figures.ts';
import { ReleaseStack } from '../../core/release-stack.ts';
import { cacheFolder } from '../../platform/cache-folder.ts';
import { exclusively } from '../../platform/exclusively.ts';
import { makeOwnFolder } from '../../platform/own-folder.ts';
import { APP_FOLDER } from './app-process.ts';
import { fillCluster, makeEmptyCluster } from './build-cluster.ts';
import { INITDB_ARGUMENTS } from './cluster.ts';
import type { ClusterRecipe, Workshop } from './cluster-recipe.ts';
import { folderHash } from './folder-hash.ts';
import { privateFolder } from './private-folder.ts';

/** Number of the layout of a template; another one is another key. */
const TEMPLATE_FORMAT = 3;
/**
 * Room for the microservices of two scenarios (six each, 32 MB), the monolith of some, and the empty ones. Who goes through
 * more seeds and sizes than that has the oldest made anew, in a second each.
 */
const MOST_TEMPLATES = 24;
const BUILD_PATIENCE_MS = 180_000;

/**
 * Gives a run its own copy of a seeded, cleanly stopped cluster, in `<folder>/data`. The template of each recipe is
 * built once and kept in the cache; two that build at once build it once.
 */
export async function copyTemplateCluster(folder: string, recipe: ClusterRecipe, workshop: Workshop): Promise<void> {
  makeOwnFolder(clustersFolder(), 'no-cluster-cache', 'MASCARET_CACHE');
  const { modules, size, seed } = recipe;
  // All of the app counts: migrations and seeding may use any of it.
  const key = templateKey(recipe, [modules, size, seed, await folderHash(APP_FOLDER)]);
  await copyOf(key, folder, workshop, () => buildTemplate(key, recipe, workshop));
}

/** Built where the database's user can work, from an empty one that all templates begin with. */
function buildTemplate(key: string, recipe: ClusterRecipe, workshop: Workshop): Promise<void> {
  workshop.say(`making the seeded ${workshop.name} of ${formatCounted(recipe.size.profiles, 'profile')}, once`);
  return intoCache(key, recipe, workshop, async (folder, release) => {
    const empty = templateKey(recipe, 'empty');
    await copyOf(empty, folder, workshop, () =>
      intoCache(empty, recipe, workshop, (place, held) => makeEmptyCluster(place, recipe, workshop, held)),
    );
    workshop.signal.throwIfAborted();
    await fillCluster(folder, recipe, workshop, release);
  });
}

/** Copies a template to `<folder>/data`, built first where it lacks. */
async function copyOf(
  key: string,
  folder: string,
  { signal }: Pick<Workshop, 'signal'>,
  build: () => Promise<void>,
): Promise<void> {
  const template = join(clustersFolder(), key);
  const make = async (): Promise<void> => {
    if (!(await exists(template))) await build();
    const now = new Date();
    await utimes(template, now, now);
    await copyFolder(template, join(folder, 'data'));
    await removeOldTemplates(clustersFolder());
  };
  // Under the lock until it is copied, so that nobody tidies it away half-way.
  await exclusively(`${template}.lock`, make, { patienceMs: BUILD_PATIENCE_MS, signal });
}

function clustersFolder(): string {
  return join(cacheFolder(), 'clusters');
}

/** Everything that decides what is in it. */
function templateKey({ binaries, owner }: ClusterRecipe, content: unknown): string {
  const parts = [TEMPLATE_FORMAT, binaries.version, INITDB_ARGUMENTS, owner?.uid ?? null, content];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** Moved into place in one step once it is whole. */
async function intoCache(
  key: string,
  recipe: ClusterRecipe,
  workshop: Workshop,
  build: (folder: string, release: ReleaseStack) => Promise<void>,
): Promise<void> {
  const template = join(clustersFolder(), key);
  const release = new ReleaseStack();
  const draft = `${template}.draft`;
  try {
    const folder = await privateFolder('template', recipe.owner, { guardian: workshop.guardian, release });
    await build(folder, release);
    await rm(draft, { recursive: true, force: true });
    await copyFolder(join(folder, 'data'), draft);
    await rename(draft, template);
  } finally {
    await release.releaseAll();
    await rm(draft, { recursive: true, force: true });
  }
}

/** Owners, modes and times kept; blocks shared where the file system can. */
async function copyFolder(from: string, to: string): Promise<void> {
  const sharing = process.platform === 'linux' ? ['--reflink=auto'] : [];
  try {
    await promisify(execFile)('cp', [...sharing, '-a', from, to]);
  } catch (cause) {
    await rm(to, { recursive: true, force: true });
    const why = reasonOf(cause).trim().split('\n').at(-1) ?? '';
    throw new MascaretError('database-not-copied', `the seeded database cannot be copied to ${to}: ${why}`, {
      cause,
      hint: 'It takes about 100 MB in the temporary folder (TMPDIR) and in the cache (MASCARET_CACHE): make room there.',
    });
  }
}

/** Keeps those used last. Those being built or copied right now are among them. */
async function removeOldTemplates(clusters: string): Promise<void> {
  const names = (await readdir(clusters)).filter((name) => /^[0-9a-f]{16}$/.test(name));
  const aged = await Promise.all(
    names.map(async (name) => ({
      name,
      usedMs: (await stat(join(clusters, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  const old = aged.sort((one, other) => other.usedMs - one.usedMs).slice(MOST_TEMPLATES);
  for (const { name } of old) await rm(join(clusters, name), { recursive: true, force: true });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

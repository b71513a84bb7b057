import { homedir } from 'node:os';
import { join } from 'node:path';
import { SetupFailure } from './setup-failure.js';

/**
 * The user's cache folder for mascaret. The same rule as in `platform/cache-folder.ts`, which this program cannot import:
 * it runs before there is a Node that reads TypeScript. A test compares the two. Throws `SetupFailure`.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @param {string} [home]
 * @returns {string}
 */
export function cacheFolder(env = process.env, platform = process.platform, home) {
  if (env['MASCARET_CACHE']) return env['MASCARET_CACHE'];
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'mascaret');
  const base = home ?? homeFolder();
  return platform === 'darwin' ? join(base, 'Library', 'Caches', 'mascaret') : join(base, '.cache', 'mascaret');
}

/** A user id without a name has no home where HOME is not set. */
function homeFolder() {
  try {
    const home = homedir();
    if (home !== '') return home;
  } catch {
    // Said below.
  }
  throw new SetupFailure(
    `User id ${process.getuid?.()} has no home folder, and HOME is not set: there is no place for tools.\nSet MASCARET_CACHE to a folder that this user may write to, or set HOME.`,
  );
}

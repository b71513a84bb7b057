import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The user's cache folder for mascaret. The same rule as in `platform/cache-folder.ts`, which this program cannot import:
 * it runs before there is a Node that reads TypeScript. A test compares the two.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @param {string} [home]
 * @returns {string}
 */
export function cacheFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (env['MASCARET_CACHE']) return env['MASCARET_CACHE'];
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'mascaret');
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'mascaret') : join(home, '.cache', 'mascaret');
}

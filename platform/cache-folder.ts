import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where things are kept that can be made again: tools, prepared database clusters. `MASCARET_CACHE` names it; otherwise
 * it is the place that the operating system keeps for caches. `setup/cache-folder.js` says the same for the set-up.
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env['MASCARET_CACHE']) return env['MASCARET_CACHE'];
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'mascaret');
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'mascaret') : join(home, '.cache', 'mascaret');
}

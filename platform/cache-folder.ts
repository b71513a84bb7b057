import { join } from 'node:path';
import { homeFolder } from './home-folder.ts';

/**
 * Where things are kept that can be made again: tools, prepared database clusters. `MASCARET_CACHE` names it; otherwise
 * it is the place that the operating system keeps for caches. `setup/cache-folder.js` says the same for the set-up.
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home?: string,
): string {
  if (env['MASCARET_CACHE']) return env['MASCARET_CACHE'];
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'mascaret');
  const base = home ?? homeFolder('MASCARET_CACHE');
  return platform === 'darwin' ? join(base, 'Library', 'Caches', 'mascaret') : join(base, '.cache', 'mascaret');
}

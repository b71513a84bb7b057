import { useLane } from './lane.ts';
import { laneAt } from './user.ts';

/** Replaced by the bundler: the folder of the user's script. */
declare const MASCARET_SCRIPT_FOLDER: string;

// Imported before the user's script: plain k6 scripts read `__ENV.BASE_URL` once, when they are loaded. Each virtual
// user loads the script for itself, so each gets a lane of its own. User 0 is k6 itself, looking at the options.
useLane(laneAt(Math.max(0, __VU - 1)));

// The bundle does not lie where the script does: its files are found from the script's own folder.
const realOpen = open as (path: string, mode?: string) => unknown;
const world = globalThis as unknown as Record<string, unknown>;
world['open'] = (path: string, mode?: string) => {
  const whole = resolved(path, MASCARET_SCRIPT_FOLDER);
  return mode === undefined ? realOpen(whole) : realOpen(whole, mode);
};
world['mascaretResolve'] = (from: string, path: string) => {
  if (!/^\.{0,2}\//.test(path)) return path;
  return `file://${resolved(path, decodeURI(from.replace(/^file:\/\//, '')).replace(/\/[^/]*$/, ''))}`;
};

/** An absolute path; `file:` addresses lose their scheme. */
function resolved(path: string, folder: string): string {
  const plain = path.replace(/^file:\/\//, '');
  if (plain.startsWith('/')) return plain;
  const parts: string[] = [];
  for (const part of `${folder}/${plain}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

import { randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The variable that every process started here carries, and its descendants inherit. Its name is passed on on purpose
 * wherever environments are filtered: it proves later whose a process is.
 */
export const MARKER_NAME = 'MASCARET_RUN_MARKER';

/** A new marker; no two processes that are started get the same one. */
export function newMarker(): string {
  return randomUUID();
}

/**
 * The marker in the environment that a process was started with: `none` when it has none, `unknown` when the environment
 * cannot be read (another user's process) or was given up by the process.
 */
export function markerOf(pid: number): string {
  const environment = environmentOf(pid);
  if (environment === undefined || environment === '') return 'unknown';
  return new RegExp(`(?:^|[\\0 ])${MARKER_NAME}=([0-9a-f-]+)`).exec(environment)?.[1] ?? 'none';
}

function environmentOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/environ`, 'latin1');
    return execFileSync('ps', ['eww', '-o', 'command=', '-p', String(pid)], { encoding: 'latin1' });
  } catch {
    return undefined;
  }
}

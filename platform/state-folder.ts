import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { MascaretError, reasonOf } from '../core/errors.ts';

/**
 * Where mascaret remembers what must outlive a crash: the run under way, the journals of faults not undone. Made when
 * absent, for this user alone (mode 0700). Throws `MascaretError` `no-state-folder` when it cannot be made.
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  const folder = env['MASCARET_STATE'] || join(base, 'mascaret');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    keepPrivate(folder);
  } catch (error) {
    throw new MascaretError('no-state-folder', `${folder} cannot be used: ${reasonOf(error)}`, {
      hint: 'Set MASCARET_STATE to a folder that this user may write to.',
      cause: error,
    });
  }
  return folder;
}

/** What stands there is acted on: nobody else may write to it. Somebody may have made the folder before us (in /tmp). */
function keepPrivate(folder: string): void {
  const { uid, mode } = statSync(folder);
  const me = process.getuid?.() ?? uid;
  if (me !== 0 && uid !== me) throw new Error('it belongs to another user');
  if ((mode & 0o022) !== 0) chmodSync(folder, mode & 0o755);
}

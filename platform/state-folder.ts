import { mkdirSync } from 'node:fs';
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
  } catch (error) {
    throw new MascaretError('no-state-folder', `${folder} cannot be made: ${reasonOf(error)}`, {
      hint: 'Set MASCARET_STATE to a folder that this user may write to.',
      cause: error,
    });
  }
  return folder;
}

import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MascaretError } from '../core/errors.ts';
import { homeFolder } from './home-folder.ts';
import { makeOwnFolder } from './own-folder.ts';

/**
 * Where mascaret remembers what must outlive a crash: the run under way, the journals of faults not undone. Made when
 * absent, for this user alone (mode 0700). Throws `MascaretError` `no-state-folder` when it cannot be written to.
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = env['MASCARET_STATE'] || join(baseFolder(env), 'mascaret');
  makeOwnFolder(folder, 'no-state-folder', 'MASCARET_STATE', 0o700);
  keepPrivate(folder);
  return folder;
}

function baseFolder(env: NodeJS.ProcessEnv): string {
  return env['XDG_STATE_HOME'] || join(homeFolder('MASCARET_STATE'), '.local', 'state');
}

/** What stands there is acted on: nobody else may write to it. Somebody may have made the folder before us (in /tmp). */
function keepPrivate(folder: string): void {
  const { uid, mode } = statSync(folder);
  const me = process.getuid?.() ?? uid;
  if (me !== 0 && uid !== me) {
    throw new MascaretError('no-state-folder', `${folder} belongs to another user`, {
      hint: 'Set MASCARET_STATE to a folder of your own.',
    });
  }
  if ((mode & 0o022) !== 0) chmodSync(folder, mode & 0o755);
}

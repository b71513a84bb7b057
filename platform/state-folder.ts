import { join } from 'node:path';
import { homeFolder } from './home-folder.ts';
import { makeOwnFolder } from './own-folder.ts';

/**
 * Where mascaret remembers what must outlive a crash: the run under way, the journals of faults not undone. Made when
 * absent, for this user alone (mode 0700). Throws `MascaretError` `no-state-folder` when it cannot be written to.
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = env['MASCARET_STATE'] || join(baseFolder(env), 'mascaret');
  makeOwnFolder(folder, 'no-state-folder', 'MASCARET_STATE', 0o700);
  return folder;
}

function baseFolder(env: NodeJS.ProcessEnv): string {
  return env['XDG_STATE_HOME'] || join(homeFolder('MASCARET_STATE'), '.local', 'state');
}

import { homedir } from 'node:os';
import { MascaretError, reasonOf } from '../core/errors.ts';

/** The user's home. Throws `MascaretError` `no-home-folder`, which names the variable that does without one. */
export function homeFolder(variable: string): string {
  let reason = 'HOME is empty';
  try {
    const home = homedir();
    if (home !== '') return home;
  } catch (error) {
    // A user id without a name, and no HOME: as containers have it.
    reason = reasonOf(error);
  }
  throw new MascaretError('no-home-folder', `this user has no home folder (${reason})`, {
    hint: `Set ${variable} to a folder that this user may write to, or set HOME.`,
  });
}

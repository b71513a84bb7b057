import { homedir } from 'node:os';
import { MascaretError } from '../core/errors.ts';

/** The user's home. Throws `MascaretError` `no-home-folder`, which names the variable that does without one. */
export function homeFolder(variable: string): string {
  try {
    const home = homedir();
    if (home !== '') return home;
  } catch {
    // A user id without a name, and no HOME: as containers have it.
  }
  throw new MascaretError('no-home-folder', `user id ${process.getuid?.()} has no home folder, and HOME is not set`, {
    hint: `Set ${variable} to a folder that this user may write to, or set HOME.`,
  });
}

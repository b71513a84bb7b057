import { accessSync, constants, mkdirSync } from 'node:fs';
import { MascaretError, reasonOf } from '../core/errors.ts';

/**
 * Makes one of mascaret's own folders where it is missing, and checks that this user may write to it. Throws
 * `MascaretError` with this code and the variable that names another folder.
 */
export function makeOwnFolder(folder: string, code: string, variable: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { recursive: true, mode });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new MascaretError(code, `${folder} cannot be written to: ${reasonOf(cause)}`, {
      hint: `Set ${variable} to a folder that this user may write to.`,
      cause,
    });
  }
}

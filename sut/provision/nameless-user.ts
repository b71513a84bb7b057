import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { MascaretError, reasonOf } from '../../core/errors.ts';
import { idsOfNobody, type Owner } from './database-owner.ts';

/** A program and its arguments. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * `initdb` asks the system for its user's name and does not run without one; the server does. A user id that has no name
 * (`docker run --user 12345`, OpenShift) gets one for this command alone, in a user namespace that maps it to `nobody`:
 * the files still belong to the id. Throws `MascaretError` `nameless-user` where that is not allowed.
 */
export async function withUserName(
  command: Command,
  owner: Owner | undefined,
  hasName: () => boolean = presentUserHasName,
): Promise<Command> {
  // Another owner is `nobody`, who has a name.
  if (owner !== undefined || hasName()) return command;
  const uid = process.getuid?.();
  try {
    const nobody = await idsOfNobody();
    const mapped = ['--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`, '--'];
    await promisify(execFile)('unshare', [...mapped, 'true']);
    return { command: 'unshare', args: [...mapped, command.command, ...command.args] };
  } catch (cause) {
    throw new MascaretError(
      'nameless-user',
      `the user id ${uid} has no name on this machine, and PostgreSQL makes no database without one (${lastLine(cause)})`,
      {
        cause,
        hint: `Add "mascaret:x:${uid}:0::/tmp:/bin/sh" to /etc/passwd, run as a user that has a name, or set DATABASE_URL to a database of your own.`,
      },
    );
  }
}

function presentUserHasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

function lastLine(error: unknown): string {
  return reasonOf(error).trim().split('\n').at(-1) ?? '';
}

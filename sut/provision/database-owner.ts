import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MascaretError } from '../../core/errors.ts';

/** Whom PostgreSQL runs as. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root: there it runs as `nobody`. Undefined: it runs as the present user. Throws
 * `MascaretError` `no-database-user` for a root without a `nobody` on its system.
 */
export async function databaseOwner(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return await idsOfNobody();
  } catch (cause) {
    throw new MascaretError('no-database-user', 'PostgreSQL does not run as root, and there is no user "nobody" here', {
      cause,
      hint: 'Run mascaret as an ordinary user, or set DATABASE_URL to a database of your own.',
    });
  }
}

/** Rejects where the system knows no `nobody`. */
export async function idsOfNobody(): Promise<Owner> {
  const [uid, gid] = await Promise.all([idOf('-u'), idOf('-g')]);
  return { uid, gid };
}

async function idOf(which: '-u' | '-g'): Promise<number> {
  const { stdout } = await promisify(execFile)('id', [which, 'nobody']);
  return Number.parseInt(stdout, 10);
}

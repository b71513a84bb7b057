import { chmod, chown, mkdir } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReleaseStack } from '../../core/release-stack.ts';
import type { Guardian } from '../../platform/guardian.ts';
import { TEMP_FOLDER_PREFIX, undoAcquisitions } from '../../platform/undo-acquisitions.ts';
import type { Owner } from './database-owner.ts';
import { isReachable } from './reachable.ts';

/** `sun_path` holds 104 bytes on macOS and 108 on Linux; `/.s.PGSQL.5432` and the final zero need 15. */
const LONGEST_FOLDER = 85;

/**
 * Makes `mascaret-<label>-XXXXXX` for temporary data: mode 0700, owned by the database's user, guarded before it exists
 * and removed with the run. Short enough to hold a Unix socket.
 */
export async function privateFolder(
  label: string,
  owner: Owner | undefined,
  holders: { readonly guardian: Guardian; readonly release: ReleaseStack },
): Promise<string> {
  const parent = await parentFor(owner);
  const suffix = `-${randomBytes(6).toString('hex')}`;
  const room = LONGEST_FOLDER - parent.length - 1 - TEMP_FOLDER_PREFIX.length - suffix.length;
  const folder = join(parent, `${TEMP_FOLDER_PREFIX}${label.slice(0, Math.max(0, room))}${suffix}`);
  holders.guardian.guardFolder(folder);
  holders.release.push(`temporary folder ${folder}`, () => removePrivateFolder(folder));
  await mkdir(folder, { mode: 0o700 });
  await chmod(folder, 0o700);
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
  return folder;
}

/** Removes it, and the shared memory of a database that was killed in it. Throws when it cannot be removed. */
async function removePrivateFolder(folder: string): Promise<void> {
  const sentences = await undoAcquisitions({ processes: [], folders: [folder] });
  const problem = sentences.find((text) => text.includes('could not'));
  if (problem !== undefined) throw new Error(problem);
}

/** The system's temp folder, unless it is too long for a socket or closed to the database's user (a private TMPDIR). */
async function parentFor(owner: Owner | undefined): Promise<string> {
  const usual = tmpdir();
  return usual.length <= 60 && (await isReachable(usual, owner)) ? usual : '/tmp';
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Removes the System V shared memory segment that a killed PostgreSQL left (56 bytes, but the system allows only 4096 of
 * them). Its number stands in `data/postmaster.pid`, line 7: key and id. A server that ended by itself has no such file.
 * Resolves also when there is nothing to remove or the system has no `ipcrm`.
 */
export async function removeSharedMemoryOf(folder: string): Promise<void> {
  const lockFile = await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  const segment = /^\s*\d+\s+(\d+)\s*$/.exec(lockFile.split('\n')[6] ?? '')?.[1];
  if (segment === undefined) return;
  await promisify(execFile)('ipcrm', ['-m', segment]).catch(() => undefined);
}

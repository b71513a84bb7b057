import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const DEBIAN = '/usr/lib/postgresql';

/** pgbench on the PATH or, newest first, where Debian keeps it. Undefined: not installed. */
export async function findPgbench(): Promise<string | undefined> {
  const versions = (await readdir(DEBIAN).catch(() => [])).sort((one, other) => Number(other) - Number(one));
  for (const path of ['pgbench', ...versions.map((version) => join(DEBIAN, version, 'bin', 'pgbench'))]) {
    const found = await promisify(execFile)(path, ['--version']).catch(() => undefined);
    if (found !== undefined) return path;
  }
  return undefined;
}

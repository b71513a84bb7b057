import { join } from 'node:path';
import type { ChildOptions } from '../../platform/child-process.ts';
import type { Owner } from './database-owner.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

/** The database in each cluster. */
export const DATABASE_NAME = 'bank';

/** What `initdb` is told; part of the template's key. `C.UTF-8` is built in: the same order of texts on every machine. */
export const INITDB_ARGUMENTS = [
  '--username=postgres',
  '--auth=trust',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
  // Four megabytes instead of sixteen: less to copy for every run, and a new file stalls a commit for less time.
  '--wal-segsize=4',
  // The template is worth nothing after a power failure, and says so by being absent: it is renamed into place last.
  '--no-sync',
] as const;

/** What all clusters of a system have together to keep pages in; the least that one of many gets. */
const BUFFERS_MB = 128;
const LEAST_BUFFERS_MB = 32;

/**
 * Settings for two cores and a few hundred megabytes. Durability stays as a bank has it: fsync and synchronous_commit on.
 * Dynamic shared memory in files, so that a killed server leaves nothing outside its folder.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  dynamic_shared_memory_type: 'mmap',
  fsync: 'on',
  synchronous_commit: 'on',
  max_wal_size: '1GB',
  // A new segment of the log filled with zeros first holds up every commit, for some 20 ms every few seconds under load.
  wal_init_zero: 'off',
  checkpoint_timeout: '5min',
  checkpoint_completion_target: '0.9',
  autovacuum: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** How to start the cluster in `<folder>/data`; its socket lies in `folder`. */
export function clusterProcess(cluster: {
  readonly name: string;
  readonly folder: string;
  readonly binaries: PostgresBinaries;
  readonly owner: Owner | undefined;
  readonly logFile: string;
  /** How many clusters share the machine. */
  readonly among?: number;
}): ChildOptions {
  const { name, folder, binaries, owner, logFile, among = 1 } = cluster;
  const buffersMb = Math.max(LEAST_BUFFERS_MB, Math.floor(BUFFERS_MB / among));
  const settings = { ...SETTINGS, shared_buffers: `${buffersMb}MB`, unix_socket_directories: folder };
  return {
    name,
    command: binaries.postgres,
    args: [
      '-D',
      join(folder, 'data'),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    env: { LC_ALL: 'C', TZ: 'UTC' },
    cwd: folder,
    ...owner,
    logFile,
    // "Fast": ends sessions. SIGTERM would wait for every client to leave by itself.
    stopSignal: 'SIGINT',
    // "Immediate": no final checkpoint for data that is about to be removed, but shared memory is given back.
    discardSignal: 'SIGQUIT',
  };
}

/** Where to reach the cluster in `folder`: over its Unix socket, which only the folder's owner and root can open. */
export function clusterUrl(folder: string, database: string = DATABASE_NAME): string {
  return `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`;
}

import { createWriteStream, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { MascaretError, reasonOf } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import type { Plan } from '../core/plan.ts';
import {
  RESERVE_FILE,
  RUN_FILES,
  RUN_FORMAT,
  type AuditResult,
  type FileHead,
  type ResourceRow,
  type RunManifest,
  type SeriesRow,
} from '../core/run-files.ts';
import type { LedgerRow } from '../core/worker-protocol.ts';

/**
 * Writes the files of one run as things happen, so that a run that is killed can still be reported: text is written at
 * once, compressed streams are flushed by `flush` (once a second). The first write that fails (disk full) is told once
 * through `onFailure`; later ones are dropped, what is on disk stays. A little room is kept back for how the run ended.
 */
export interface RunDirectory {
  readonly folder: string;
  manifest(manifest: RunManifest): Promise<void>;
  plan(plan: Plan): Promise<void>;
  audit(result: AuditResult): Promise<void>;
  event(event: RunEvent): void;
  series(row: SeriesRow): void;
  resource(row: ResourceRow): void;
  operation(row: LedgerRow): void;
  flush(): void;
  /** Ends the ledger, so that it can be read whole; no operation may follow. */
  settleOperations(): Promise<void>;
  /** Ends all streams and resolves when everything is on disk. */
  close(): Promise<void>;
}

const RESERVE_BYTES = 256 * 1024;

/** Creates the folder `<runs>/<id>` and opens its files. Throws `MascaretError` when the folder cannot be made. */
export async function createRunDirectory(
  runs: string,
  id: string,
  onFailure: (reason: string) => void,
): Promise<RunDirectory> {
  const folder = join(runs, id);
  await makeFolder(folder);
  const reserve = join(folder, RESERVE_FILE);
  let failed = false;
  const fail = (file: string, error: unknown): void => {
    if (failed) return;
    failed = true;
    rmSync(reserve, { force: true });
    onFailure(`${join(folder, file)} cannot be written: ${reasonOf(error)}`);
  };
  const whole = (file: string, value: unknown): Promise<void> =>
    writeWhole(folder, file, value)
      .catch((error: unknown) => {
        fail(file, error);
        return writeWhole(folder, file, value);
      })
      .catch(() => undefined);
  const lines = (file: string, compressed: boolean): LineFile => openLines(folder, file, compressed, fail);
  const events = lines(RUN_FILES.events, false);
  const zipped = [lines(RUN_FILES.series, true), lines(RUN_FILES.resources, true), lines(RUN_FILES.operations, true)];
  const [series, resources, operations] = zipped;
  return {
    folder,
    manifest: (manifest) => whole(RUN_FILES.run, manifest),
    plan: (plan) => whole(RUN_FILES.plan, plan),
    audit: (result) => whole(RUN_FILES.audit, result),
    event: (event) => events.write(event),
    series: (row) => series?.write(row),
    resource: (row) => resources?.write(row),
    operation: (row) => operations?.write(row),
    settleOperations: async () => {
      await operations?.close();
    },
    flush: () => zipped.forEach((file) => file.flush()),
    close: async () => {
      await Promise.all([events, ...zipped].map((file) => file.close()));
      rmSync(reserve, { force: true });
    },
  };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolders(join(folder, 'logs'));
    writeFileSync(join(folder, RESERVE_FILE), Buffer.alloc(RESERVE_BYTES));
  } catch (error) {
    throw new MascaretError('run-folder', `The run folder ${folder} cannot be made: ${reasonOf(error)}.`, {
      hint: 'Choose another place with --out FOLDER or MASCARET_RUNS, or make room there.',
      cause: error,
    });
  }
}

/** Level by level: Node's own way never ends below a folder in which nothing can be made, like `/proc`. */
async function makeFolders(folder: string): Promise<void> {
  const code = await errorOfMaking(folder);
  if (code !== 'ENOENT') return;
  await makeFolders(dirname(folder));
  await mkdir(folder);
}

async function errorOfMaking(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || (code === 'ENOENT' && dirname(folder) !== folder)) return code;
    throw error;
  }
}

/** Writes JSON under a temporary name first, so that a reader never sees half a file. Bigints become decimal text. */
async function writeWhole(folder: string, file: string, value: unknown): Promise<void> {
  const temporary = join(folder, `.${file}.new`);
  try {
    await writeFile(temporary, `${JSON.stringify(value, bigintAsText, 2)}\n`);
    await rename(temporary, join(folder, file));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

interface LineFile {
  write(row: object): void;
  flush(): void;
  close(): Promise<void>;
}

/** A file of JSON lines that begins with its head; rows are gathered and written together at each turn of the loop. */
function openLines(
  folder: string,
  file: string,
  compressed: boolean,
  fail: (file: string, error: unknown) => void,
): LineFile {
  const disk = createWriteStream(join(folder, file));
  const gzip: Gzip | undefined = compressed ? createGzip({ level: 5 }) : undefined;
  gzip?.pipe(disk);
  const sink = gzip ?? disk;
  let broken = false;
  let closed = false;
  const onError = (error: unknown): void => {
    broken = true;
    gzip?.unpipe(disk);
    fail(file, error);
  };
  disk.on('error', onError);
  gzip?.on('error', onError);
  const write = (row: object): void => {
    if (!broken) sink.write(`${JSON.stringify(row, bigintAsText)}\n`);
  };
  write({ format: RUN_FORMAT, file } satisfies FileHead);
  return {
    write,
    flush: () => {
      if (!broken && !closed) gzip?.flush(constants.Z_SYNC_FLUSH);
    },
    close: async () => {
      if (broken || closed) return;
      closed = true;
      sink.end();
      await finished(disk).catch((error: unknown) => onError(error));
    },
  };
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

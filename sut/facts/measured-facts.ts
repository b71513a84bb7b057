import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../platform/cache-folder.ts';
import { APP_FOLDER } from '../provision/app-process.ts';
import { folderHash } from '../provision/folder-hash.ts';

/** What was measured of an architecture, by bringing it up. */
export interface MeasuredFacts {
  readonly format: 1;
  readonly architecture: string;
  /** ISO 8601. */
  readonly at: string;
  /** Of the reference system that was measured: the program, its compositions, and what starts them. Another one may have other facts. */
  readonly sutHash: string;
  readonly cpu: string;
  /** From the order to the proof that all is ready, data in the cache; each of several starts. */
  readonly startUpsMs: readonly number[];
  /** Processes of the operating system, when it was ready, and the memory they held. */
  readonly processes: number;
  readonly memoryBytes: number;
  readonly operations: readonly {
    readonly name: string;
    /** How often it was done; the other figures are averages. */
    readonly times: number;
    readonly calls: number;
    readonly bytes: number;
  }[];
}

/** What was last measured of an architecture; undefined when it never was. `isCurrent`: of the reference system as it is now. */
export async function readMeasured(
  architecture: string,
): Promise<{ readonly facts: MeasuredFacts; readonly isCurrent: boolean } | undefined> {
  try {
    const facts = JSON.parse(await readFile(fileOf(architecture), 'utf8')) as MeasuredFacts;
    return { facts, isCurrent: facts.sutHash === (await sutHash()) };
  } catch {
    return undefined;
  }
}

/** Keeps what was measured, in place of what was there. */
export async function writeMeasured(facts: MeasuredFacts): Promise<void> {
  const file = fileOf(facts.architecture);
  await mkdir(join(cacheFolder(), 'architectures'), { recursive: true });
  await writeFile(`${file}.${process.pid}`, `${JSON.stringify(facts, undefined, 2)}\n`);
  await rename(`${file}.${process.pid}`, file);
}

/** The reference system as it is now. */
export function sutHash(): Promise<string> {
  return folderHash(join(APP_FOLDER, '..'));
}

function fileOf(architecture: string): string {
  return join(cacheFolder(), 'architectures', `${architecture}.json`);
}

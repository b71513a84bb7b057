import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RUN_FILES, type RunManifest } from '../core/run-files.ts';

/** What is made of a run once it has ended. */
const MADE_LATER: ReadonlySet<string> = new Set([RUN_FILES.summary, RUN_FILES.report]);

/** A run writes its files every second; one that has been silent for so long is dead. */
const SILENT_FOR_MS = 60_000;

/**
 * True while a mascaret is still making the run: it has no end, its files were written to within the last minute, and
 * its process (where the manifest names it) is there. `nowMs` is Unix time.
 */
export async function isUnderWay(folder: string, manifest: RunManifest, nowMs: number): Promise<boolean> {
  if (manifest.ended !== undefined) return false;
  if (manifest.pid !== undefined && !isAlive(manifest.pid)) return false;
  const names = (await readdir(folder)).filter((name) => !MADE_LATER.has(name));
  const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return times.some((timeMs) => nowMs - timeMs < SILENT_FOR_MS);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else cannot be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

import { join } from 'node:path';
import { exclusively } from '../../platform/exclusively.ts';
import { standingFolder } from './standing-system.ts';

/** The other one may have to build Caddy first. */
const PATIENCE_MS = 600_000;
/** Nobody wonders about a shorter wait. */
const SILENT_MS = 1_000;

/**
 * Works on the standing system of an architecture while no other `up` or `down` does, and says when that takes a while.
 * Throws `MascaretError` `locked` after ten minutes, and the signal's reason when it is aborted before its turn.
 */
export async function alone<T>(
  architecture: string,
  { say, signal }: { readonly say: (text: string) => void; readonly signal?: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const folder = standingFolder(architecture);
  const telling = setTimeout(() => say(`waiting for another up or down of ${architecture}`), SILENT_MS);
  const begin = (): Promise<T> => {
    clearTimeout(telling);
    return work();
  };
  try {
    return await exclusively(join(folder, 'up.lock'), begin, { patienceMs: PATIENCE_MS, ...(signal && { signal }) });
  } finally {
    clearTimeout(telling);
  }
}

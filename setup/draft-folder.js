import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onInterruption } from './interruption.js';

/**
 * Gives `work` an empty folder `parent/draft-KEY-PID` and removes it afterwards, also on interruption. What earlier
 * set-ups of the same key left when they were killed is removed first: call it under the key's lock.
 * @template T
 * @param {string} parent The folder of the file that is to be made, so that renaming into place stays in one file system.
 * @param {string} key
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDraftFolder(parent, key, work) {
  const prefix = `draft-${key}-`;
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) if (name.startsWith(prefix)) removeFolder(join(parent, name));
  const folder = join(parent, `${prefix}${process.pid}`);
  mkdirSync(folder);
  const forget = onInterruption(() => removeFolder(folder));
  try {
    return await work(folder);
  } finally {
    removeFolder(folder);
    forget();
  }
}

/** @param {string} folder */
function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Owner } from './database-owner.ts';

/** Whether a user may walk to a folder: every folder on the way lets him through. No owner: the present user may. */
export async function isReachable(folder: string, owner: Owner | undefined): Promise<boolean> {
  if (owner === undefined) return true;
  for (let here = folder; ; here = dirname(here)) {
    const facts = await stat(here).catch(() => undefined);
    if (facts === undefined || !may(1, facts, owner)) return false;
    if (here === dirname(here)) return true;
  }
}

/** Whether a user may walk to a file and read it, and execute it where its owner may. */
export async function isReadable(file: string, owner: Owner | undefined): Promise<boolean> {
  if (owner === undefined) return true;
  const facts = await stat(file).catch(() => undefined);
  if (facts === undefined || !may(4, facts, owner)) return false;
  if ((facts.mode & 0o100) !== 0 && !may(1, facts, owner)) return false;
  return isReachable(dirname(file), owner);
}

/** The bit of the class that the user falls into: owner, group, others. 4 reads, 1 executes a file or enters a folder. */
function may(bit: 1 | 4, facts: { uid: number; gid: number; mode: number }, owner: Owner): boolean {
  if (facts.uid === owner.uid) return (facts.mode & (bit << 6)) !== 0;
  if (facts.gid === owner.gid) return (facts.mode & (bit << 3)) !== 0;
  return (facts.mode & bit) !== 0;
}

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Owner } from './database-owner.ts';

/** Whether a user may walk to a folder: every folder on the way lets him through. No owner: the present user may. */
export async function isReachable(folder: string, owner: Owner | undefined): Promise<boolean> {
  if (owner === undefined) return true;
  for (let here = folder; ; here = dirname(here)) {
    const facts = await stat(here).catch(() => undefined);
    if (facts === undefined || !maySearch(facts, owner)) return false;
    if (here === dirname(here)) return true;
  }
}

/** The search bit of the class that the user falls into: owner, group, others. */
function maySearch(facts: { uid: number; gid: number; mode: number }, owner: Owner): boolean {
  if (facts.uid === owner.uid) return (facts.mode & 0o100) !== 0;
  if (facts.gid === owner.gid) return (facts.mode & 0o010) !== 0;
  return (facts.mode & 0o001) !== 0;
}

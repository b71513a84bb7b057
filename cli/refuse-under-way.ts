import { MascaretError } from '../core/errors.ts';
import { readManifest } from '../reports/read-run.ts';
import { isUnderWay } from '../reports/run-under-way.ts';

/** Throws `MascaretError` `run-under-way` while a run is still being made; `consequence`: `is not removed`. */
export async function refuseUnderWay(folder: string, consequence: string): Promise<void> {
  const manifest = await readManifest(folder);
  if (!(await isUnderWay(folder, manifest, Date.now()))) return;
  throw new MascaretError('run-under-way', `${manifest.id} is still under way and ${consequence}.`, {
    hint: 'Wait for its end, or end it with Ctrl-C in its terminal; if it was killed just now, wait a minute.',
  });
}

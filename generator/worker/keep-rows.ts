import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * With `MASCARET_KEEP_ROWS=FOLDER`, k6's rows also go into `FOLDER/worker-N.csv`, untouched: to check what the worker
 * made of them. Slow (it writes in the way of the reading), so not for measurements.
 */
export function keepRows(index: number): (chunk: Buffer) => void {
  const folder = process.env['MASCARET_KEEP_ROWS'];
  if (folder === undefined || folder === '') return () => undefined;
  const file = join(folder, `worker-${index}.csv`);
  return (chunk) => appendFileSync(file, chunk);
}

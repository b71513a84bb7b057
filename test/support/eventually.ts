import { setTimeout as sleep } from 'node:timers/promises';

/** Far more than anything takes on a machine that is busy with other tests. */
const WITHIN_MS = 60_000;

/** Resolves once it is so, after looking again and again; throws after a minute. What a look throws is thrown. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`not so within ${WITHIN_MS / 1000} s: ${String(isSo)}`);
    await sleep(10);
  }
}

/**
 * A stand-in for mascaret: `node claiming-parent.ts ID [--bare]` claims the run, starts a paused child and a temp folder
 * (not with `--bare`), registers both, prints their facts as one JSON line, and waits to be killed; SIGTERM gives the
 * claim back. `--lock FILE` takes a lock and keeps it. No guardian: this is the case where it was killed as well.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReleaseStack } from '../../core/release-stack.ts';
import { claimRun, type ActiveRun } from '../../platform/active-run.ts';
import { startChild } from '../../platform/child-process.ts';
import { exclusively } from '../../platform/exclusively.ts';

const [, , id = '', option] = process.argv;
setInterval(() => undefined, 1000);
if (id === '--lock') {
  await exclusively(option ?? '', () => {
    process.stdout.write('locked\n');
    return new Promise<never>(() => undefined);
  });
}
const release = new ReleaseStack();
const run = await claimRun({ id, folder: join(tmpdir(), id) }, release);
process.on('SIGTERM', () => void release.releaseAll().then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify(option === '--bare' ? {} : await acquire(run))}\n`);

async function acquire(active: ActiveRun): Promise<Record<string, unknown>> {
  const tempFolder = await mkdtemp(join(tmpdir(), 'mascaret-claimed-'));
  active.addFolder(tempFolder);
  active.setControlSocket('/tmp/control.sock');
  const child = await startChild(
    {
      name: 'frozen',
      command: process.execPath,
      args: ['-e', 'setInterval(() => {}, 1000)'],
      env: {},
      logFile: join(tempFolder, 'frozen.log'),
    },
    (handle) => active.addProcess({ name: 'frozen', handle }),
  );
  await child.pause();
  release.push('frozen', async () => {
    await child.kill();
    await rm(tempFolder, { recursive: true });
  });
  return { child: child.handle, tempFolder };
}

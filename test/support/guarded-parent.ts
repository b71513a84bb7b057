/**
 * A stand-in for mascaret: `node guarded-parent.ts RUN_FOLDER [--unguard]`. Starts a guardian, two children (one paused)
 * and a temp folder, prints their facts as one JSON line, and waits to be killed. SIGTERM: ends in order.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReleaseStack } from '../../core/release-stack.ts';
import { startChild, type Child } from '../../platform/child-process.ts';
import { startGuardian } from '../../platform/guardian.ts';

const [, , runFolder = '.', option] = process.argv;
const release = new ReleaseStack();
const guardian = await startGuardian(runFolder, release);
const tempFolder = await mkdtemp(join(tmpdir(), 'mascaret-guarded-'));
guardian.guardFolder(tempFolder);
const running = await sleeper('sleeper');
const paused = await sleeper('frozen');
await paused.pause();
if (option === '--unguard') guardian.unguard(running.handle);

process.on('SIGTERM', () => {
  void release.releaseAll().then(() => process.exit(0));
});
process.stdout.write(
  `${JSON.stringify({ guardianPid: guardian.pid, running: running.handle, paused: paused.handle, tempFolder })}\n`,
);

function sleeper(name: string): Promise<Child> {
  const program = 'setInterval(() => {}, 1000)';
  const logFile = join(runFolder, 'logs', `${name}.log`);
  const options = { name, command: process.execPath, args: ['-e', program], env: {}, logFile };
  return startChild(options, (handle) => guardian.guard(handle, name));
}

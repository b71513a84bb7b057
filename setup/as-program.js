import { readFileSync } from 'node:fs';
import { SetupFailure } from './setup-failure.js';

const ORPHAN_LOOK_MS = 200;

/**
 * Runs the whole of a program and sets its exit code: a failure that the user can mend is told without a stack.
 * @param {() => Promise<number | undefined>} work Gives the exit code, or undefined when it has set it itself.
 */
export async function asProgram(work) {
  endWithNpm();
  try {
    const code = await work();
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

/**
 * `npm start` puts a shell between npm and this program. Told to end, npm tells the shell, which ends without a word to
 * us: the only sign is that our parent is gone. npm that is killed does not even tell the shell.
 */
function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const npm = parentOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === npm) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, ORPHAN_LOOK_MS);
  timer.unref();
}

/**
 * On Linux alone: elsewhere it takes a program of its own to ask.
 * @param {number} pid
 * @returns {string | undefined}
 */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return undefined;
  }
}

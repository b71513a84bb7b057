/** The process number of the launcher that started this process; set by `setup/hand-over.js`. */
const VARIABLE = 'MASCARET_LAUNCHER';

const LOOK_EVERY_MS = 200;

/** Read once and taken away. One that is not our parent is the launcher of a program that started us: not ours. */
const isOurs = process.env[VARIABLE] === String(process.ppid);
const launcher = process.ppid;
delete process.env[VARIABLE];

/**
 * Calls back once the launcher has ended without us, killed with SIGKILL for instance: the shell is back by then, and
 * nobody waits for this process any more. Does nothing where there is no launcher. Gives the function that stops it.
 */
export function watchLauncher(onGone: () => void): () => void {
  if (!isOurs) return () => undefined;
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

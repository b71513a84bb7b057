import { MascaretError } from '../../core/errors.ts';
import { startChild, type ChildOptions } from '../../platform/child-process.ts';
import type { Guardian } from '../../platform/guardian.ts';
import { logTail } from './log-tail.ts';

/**
 * Runs a program to its end, guarded. Throws `MascaretError` `step-failed` with its last words when it fails, and the
 * signal's reason when aborted (the program is killed first).
 */
export async function runStep(options: ChildOptions, guardian: Guardian, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const child = await startChild(options, (handle) => guardian.guard(handle, options.name));
  const onAbort = (): void => void child.kill();
  signal.addEventListener('abort', onAbort, { once: true });
  const exit = await child.exited;
  signal.removeEventListener('abort', onAbort);
  guardian.unguard(child.handle);
  signal.throwIfAborted();
  if (exit.code === 0) return;
  const how = exit.signal === null ? `code ${exit.code}` : exit.signal;
  throw new MascaretError('step-failed', `${options.name} ended with ${how}: ${await logTail(options.logFile)}`, {
    hint: `Its whole log: ${options.logFile}`,
  });
}

import { EXIT } from '../core/exit-code.ts';
import { watchLauncher } from './watch-launcher.ts';

/** Ends a run in good order on the first Ctrl-C (or SIGTERM, or hang-up), at once on the second. */
export interface Interrupts {
  readonly signal: AbortSignal;
  /** As if the user had pressed Ctrl-C. */
  interrupt(reason: string): void;
  /** Gives the signals back. */
  stop(): void;
}

/**
 * One wish to end may arrive more than once: `timeout` and a closed terminal signal the whole process group, and npm and
 * our launcher pass on what they get themselves. Only a signal that comes later than this is a second wish.
 */
const SAME_WISH_MS = 1000;

/** Those who listen at present; see `interruptInOrder`. */
const listening = new Set<(reason: string) => void>();

/**
 * Listens from now on. The first signal aborts `signal`, so that the run undoes and releases everything; a second one
 * exits at once with 130, and the guardian of the run kills and removes what is left. `onSecond` says so to people.
 */
export function watchInterrupts(onSecond: () => void): Interrupts {
  const controller = new AbortController();
  let firstMs = 0;
  const inOrder = (reason: string): void => {
    if (controller.signal.aborted) return;
    firstMs = performance.now();
    controller.abort(new Error(reason));
  };
  const interrupt = (reason: string): void => {
    if (!controller.signal.aborted) return inOrder(reason);
    if (performance.now() - firstMs < SAME_WISH_MS) return;
    onSecond();
    process.exit(EXIT.interrupted);
  };
  const listeners = new Map(
    (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => [name, () => interrupt(WORDS[name])] as const),
  );
  for (const [name, listener] of listeners) process.on(name, listener);
  listening.add(inOrder);
  const stopWatching = watchLauncher(() => inOrder('the program that started mascaret was killed'));
  return {
    signal: controller.signal,
    interrupt,
    stop: () => {
      for (const [name, listener] of listeners) process.off(name, listener);
      listening.delete(inOrder);
      stopWatching();
    },
  };
}

/** Ends what is under way in good order, like a first signal; never at once, however often it is called. */
export function interruptInOrder(reason: string): void {
  for (const inOrder of listening) inOrder(reason);
}

const WORDS = { SIGINT: 'Ctrl-C', SIGTERM: 'SIGTERM', SIGHUP: 'the terminal was closed' } as const;

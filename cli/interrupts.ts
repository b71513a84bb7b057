import { EXIT } from '../core/exit-code.ts';

/** Ends a run in good order on the first Ctrl-C (or SIGTERM, or hang-up), at once on the second. */
export interface Interrupts {
  readonly signal: AbortSignal;
  /** As if the user had pressed Ctrl-C. */
  interrupt(reason: string): void;
  /** Gives the signals back. */
  stop(): void;
}

/**
 * Listens from now on. The first signal aborts `signal`, so that the run undoes and releases everything; a second one
 * exits at once with 130, and the guardian of the run kills and removes what is left. `onSecond` says so to people.
 */
export function watchInterrupts(onSecond: () => void): Interrupts {
  const controller = new AbortController();
  const interrupt = (reason: string): void => {
    if (controller.signal.aborted) {
      onSecond();
      process.exit(EXIT.interrupted);
    }
    controller.abort(new Error(reason));
  };
  const listeners = new Map(
    (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => [name, () => interrupt(WORDS[name])] as const),
  );
  for (const [name, listener] of listeners) process.on(name, listener);
  return {
    signal: controller.signal,
    interrupt,
    stop: () => {
      for (const [name, listener] of listeners) process.off(name, listener);
    },
  };
}

const WORDS = { SIGINT: 'Ctrl-C', SIGTERM: 'SIGTERM', SIGHUP: 'the terminal was closed' } as const;

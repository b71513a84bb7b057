import type { Clock } from '../core/clock.ts';
import type { Plan } from '../core/plan.ts';
import type { ReleaseStack } from '../core/release-stack.ts';
import type { Environment } from '../core/run-files.ts';
import type { Guard, GuardFolder, RunObserver, RunPorts } from '../core/run-ports.ts';
import type { RunDirectory } from '../metrics/run-directory.ts';

/** What `conduct` is given: the plan, the places to write to, and the ports to the outside. */
export interface RunOrder {
  readonly id: string;
  readonly plan: Plan;
  /** The exact command that repeats the run. */
  readonly command: string;
  readonly directory: RunDirectory;
  readonly ports: RunPorts;
  readonly observer: RunObserver;
  readonly release: ReleaseStack;
  readonly guard: Guard;
  readonly guardFolder: GuardFolder;
  /** Ends the run: everything is undone, what was recorded stays. */
  readonly signal: AbortSignal;
  /** Resolves with the reason when the run directory can no longer be written. */
  readonly recordingFailed: Promise<string>;
  readonly clock: Clock;
  readonly environment: Environment;
}

/** How a run ended. `failed` carries the error that says why. */
export interface Ending {
  readonly how: 'completed' | 'aborted' | 'interrupted' | 'failed';
  readonly text: string;
  readonly error?: unknown;
}

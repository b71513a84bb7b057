import type { WriteStream } from 'node:tty';
import type { Progress, RunEvent } from '../../core/events.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunObserver } from '../../core/run-ports.ts';
import { createJsonEvents } from './json-events.ts';
import { watchKeys, type Key } from './live-keys.ts';
import { createLiveTerminal } from './live-view-terminal.ts';
import { createPlainProgress } from './plain-progress.ts';
import { watchLoss, writeLine } from './terminal.ts';

/** What shows a run to whoever watches it. */
export interface RunView extends RunObserver {
  event(event: RunEvent): void;
  progress(progress: Progress): void;
  /** Gives the terminal back, then prints the text, if any. May be called more than once. */
  finish(text?: string): void;
}

export interface RunViewOptions {
  readonly stream: NodeJS.WriteStream;
  readonly plan: Plan;
  readonly mode: 'live' | 'plain' | 'json' | 'quiet';
  readonly colour: boolean;
  readonly onKey?: (key: Key) => void;
}

/**
 * The view of a run in the mode asked for; `live` falls back to plain lines where the stream is no terminal or a dumb one.
 * A reader that goes away (`| head`) ends the writing, not the run.
 */
export function createRunView({ stream, plan, mode, colour, onKey }: RunViewOptions): RunView {
  watchLoss(stream);
  if (mode === 'json') return createJsonEvents(stream);
  if (mode === 'quiet')
    return { event: () => undefined, progress: () => undefined, finish: (text) => say(stream, text) };
  if (mode === 'plain' || !canMoveCursor(stream)) return createPlainProgress(stream, plan);
  const live = createLiveTerminal(stream, plan, colour);
  const stopKeys = watchKeys(process.stdin, (key) => {
    if (key === 'inject') live.note(injectHint(plan));
    onKey?.(key);
  });
  return {
    event: live.event,
    progress: live.progress,
    finish: (text) => {
      stopKeys();
      live.close();
      say(stream, text);
    },
  };
}

function say(stream: NodeJS.WritableStream, text: string | undefined): void {
  if (text !== undefined) writeLine(stream, text);
}

function canMoveCursor(stream: WriteStream): boolean {
  return stream.isTTY && process.env['TERM'] !== 'dumb' && process.env['TERM'] !== undefined;
}

/** Commands to paste into another terminal, with targets that this run has. */
function injectHint(plan: Plan): string[] {
  const lane = plan.lanes[0]?.profile;
  const service = plan.faults.flatMap(({ targets }) => targets).find((name) => name.startsWith('service:'));
  return [
    ' in another terminal:',
    `   ./mascaret chaos inject kill ${service ?? 'service:bank'} --for 3s`,
    ...(lane === undefined ? [] : [`   ./mascaret chaos inject network lane:${lane} --become edge --for 10s`]),
  ];
}

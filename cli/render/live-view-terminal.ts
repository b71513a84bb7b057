import type { WriteStream } from 'node:tty';
import type { Progress, RunEvent } from '../../core/events.ts';
import type { Plan } from '../../core/plan.ts';
import { formatDuration } from '../../core/quantities.ts';
import { eventText } from './event-text.ts';
import { frameOf } from './live-view-frame.ts';
import { renderLine, type Style } from './live-view-line.ts';
import { openScreen } from './live-view-screen.ts';

export interface LiveTerminal {
  readonly event: (event: RunEvent) => void;
  readonly progress: (progress: Progress) => void;
  /** Lines under the frame, for as long as it takes to read and copy them. */
  readonly note: (lines: readonly string[]) => void;
  readonly close: () => void;
}

const REFRESH_MS = 250;
const SLOW_MS = 2_000;
const NOTE_MS = 20_000;

/**
 * The live view on a terminal: what is being done now, with a spinner, before and after the load; the frame of the run
 * during it. Alarming events stay above as lines.
 */
export function createLiveTerminal(stream: WriteStream, plan: Plan, colour: boolean): LiveTerminal {
  const screen = openScreen(stream);
  let activity: { readonly text: string; readonly sinceMs: number } | undefined;
  let latest: { readonly progress: Progress; readonly atMs: number } | undefined;
  let note: { readonly lines: readonly string[]; readonly untilMs: number } = { lines: [], untilMs: 0 };
  let running = false;
  const refresh = (): void => {
    const { width, height } = screen.size();
    if (running && latest !== undefined) {
      const under = Date.now() < note.untilMs ? note.lines : [];
      // One line less than the terminal has, or it scrolls away with every picture.
      const frame = frameOf(advanced(latest, plan), plan, { width, height: height - 1 - under.length, colour });
      screen.draw([...frame, ...under.map((text) => renderLine([{ text, style: 'accent' }], width, colour))]);
    } else {
      screen.draw(activity === undefined ? [] : [spinnerLine(activity, width, colour)]);
    }
  };
  const print = (text: string, style?: Style): void => {
    screen.print([renderLine([{ text, ...(style && { style }) }], Number.MAX_SAFE_INTEGER, colour)]);
  };
  const endActivity = (): void => {
    if (activity === undefined) return;
    const tookMs = Date.now() - activity.sinceMs;
    print(` ${activity.text}${tookMs > SLOW_MS ? ` (${formatDuration(tookMs)})` : ''}`);
    activity = undefined;
  };
  const timer = setInterval(refresh, REFRESH_MS).unref();
  return {
    event: (event) => {
      const line = eventText(event);
      if (event.type === 'stage') {
        endActivity();
        running = event.stage === 'run';
        activity = { text: line?.text ?? event.stage, sinceMs: Date.now() };
      }
      if (line?.loud === true) print(` ${line.text}`, line.style);
      refresh();
    },
    progress: (progress) => {
      latest = { progress, atMs: Date.now() };
      refresh();
    },
    note: (lines) => {
      note = { lines, untilMs: Date.now() + NOTE_MS };
      refresh();
    },
    close: () => {
      clearInterval(timer);
      endActivity();
      screen.close();
    },
  };
}

/** The progress with its clock gone on since it was taken, so that time does not stand still between pictures. */
function advanced(latest: { readonly progress: Progress; readonly atMs: number }, plan: Plan): Progress {
  const goneMs = Math.min(Date.now() - latest.atMs, 1_000);
  const elapsedMs = Math.min(latest.progress.elapsedMs + goneMs, plan.durationS * 1_000);
  return { ...latest.progress, elapsedMs };
}

function spinnerLine(
  activity: { readonly text: string; readonly sinceMs: number },
  width: number,
  colour: boolean,
): string {
  const goneMs = Date.now() - activity.sinceMs;
  const turn = SPINNER[Math.floor(goneMs / REFRESH_MS) % SPINNER.length] ?? '';
  const seconds = goneMs > SLOW_MS ? `  ${Math.floor(goneMs / 1_000)} s` : '';
  const pieces = [{ text: ` ${turn} `, style: 'accent' as const }, { text: `${activity.text} …` }, { text: seconds }];
  return renderLine(pieces, width, colour);
}

const SPINNER = ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇'];

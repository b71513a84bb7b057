import type { Progress, RunEvent } from '../../core/events.ts';
import { formatCount, formatMoney } from '../../core/figures.ts';
import type { Plan } from '../../core/plan.ts';
import { formatDuration, formatShare } from '../../core/quantities.ts';
import { eventText } from './event-text.ts';
import { clockText } from './live-view-clock.ts';
import type { RunView } from './live-view.ts';
import { writeLine } from './terminal.ts';

const EVERY_MS = 5_000;

/** Lines for CI logs, pipes and terminals that cannot move the cursor: each event, and the state every five seconds. */
export function createPlainProgress(stream: NodeJS.WritableStream, plan: Plan): RunView {
  let nextMs = EVERY_MS;
  const write = (text: string): void => {
    writeLine(stream, text);
  };
  return {
    event: (event: RunEvent) => {
      const line = eventText(event);
      if (line !== undefined) write(`${stampOf(event)}${line.text}`);
    },
    progress: (progress) => {
      if (progress.elapsedMs < nextMs) return;
      nextMs = (Math.floor(progress.elapsedMs / EVERY_MS) + 1) * EVERY_MS;
      write(progressText(progress, plan));
    },
    finish: (text) => {
      if (text !== undefined) write(text);
    },
  };
}

/** One line with everything that a log's reader needs: time, phase, load, the slowest endpoint, missed SLOs, money. */
function progressText(progress: Progress, plan: Plan): string {
  const { phase, offered, achieved, dropped, errorShare, users, endpoints, money, stock } = progress;
  const slowest = endpoints.toSorted((left, right) => right.p95Ms - left.p95Ms)[0];
  const missed = endpoints.filter(({ slo }) => slo?.met === false).length;
  const closed = plan.phases.find(({ name }) => name === phase)?.model === 'closed';
  const parts = [
    `${clockText(progress.elapsedMs)} of ${clockText(plan.durationS * 1_000)}`,
    `phase ${phase}`,
    ...(closed ? [] : [`offered ${formatCount(Math.round(offered))}/s`]),
    `achieved ${formatCount(Math.round(achieved))}/s`,
    ...(closed ? [] : [`dropped ${formatCount(dropped)}`]),
    `errors ${formatShare(errorShare)}`,
    `users ${formatCount(users)}`,
    ...(slowest === undefined ? [] : [`p95 ${formatDuration(slowest.p95Ms)} (${slowest.endpoint})`]),
    ...(missed === 0 ? [] : [`SLO missed on ${missed} of ${endpoints.length} endpoints`]),
    ...(money === undefined
      ? []
      : [`money ${formatMoney(money.totalCents)} ${money.conserved ? 'conserved' : 'NOT conserved'}`]),
    ...(stock === undefined ? [] : [`stock ${stock.conserved ? 'conserved' : 'NOT conserved'}`]),
  ];
  return parts.join('  ');
}

/** Since the start of the load; before it there is no such time. */
function stampOf({ elapsedMs, type }: RunEvent): string {
  return elapsedMs > 0 && type !== 'stage' ? `[${clockText(elapsedMs)}] ` : '';
}

import type { FaultState, JournalEntry } from '../../core/fault.ts';
import type { Plan, PlannedFault } from '../../core/plan.ts';
import { clockText } from './live-view-clock.ts';
import type { Style } from './live-view-line.ts';

/** A fault in words, with the time it stands for on the time bar. */
export interface FaultText {
  readonly atMs: number;
  readonly text: string;
  readonly style: Style;
  readonly underWay: boolean;
}

/**
 * What is to be said about faults now: those under way, then those that are over (latest first), then the next planned.
 * The journal may hold several entries of one fault; the last one is its state, the one that says `injected` its start.
 */
export function faultTexts(entries: readonly JournalEntry[], plan: Plan, elapsedMs: number): readonly FaultText[] {
  const startedMs = new Map<string, number>();
  const latest = new Map<string, JournalEntry>();
  for (const entry of entries) {
    if (entry.state === 'injected') startedMs.set(entry.id, entry.elapsedMs);
    latest.set(entry.id, entry);
  }
  const begun = [...latest.values()]
    .filter(({ state }) => state !== 'planned')
    .map((entry) => textOf(entry, startedMs.get(entry.id)))
    .toSorted((left, right) => Number(right.underWay) - Number(left.underWay) || right.atMs - left.atMs);
  const next = plan.faults.find(({ id, atMs }) => atMs > elapsedMs && !latest.has(id));
  return next === undefined ? begun : [...begun, nextText(next)];
}

/** `kill bank`, `network 4g becomes edge`, `pause 2 targets`. */
export function faultName({ fault, targets, parameters }: PlannedFault): string {
  const names = targets.map((target) => target.slice(target.indexOf(':') + 1));
  const on = names.length <= 2 ? names.join(' and ') : `${names.length} targets`;
  const change = typeof parameters['become'] === 'string' ? ` becomes ${parameters['become']}` : '';
  return `${fault} ${on}${change}`;
}

function textOf(entry: JournalEntry, startedMs: number | undefined): FaultText {
  const { fault, state, reason } = entry;
  const atMs = startedMs ?? fault.atMs;
  const name = `${faultName(fault)}${entry.live ? ' (live)' : ''}`;
  const since = clockText(atMs);
  const texts: Readonly<Record<FaultState, Omit<FaultText, 'atMs'>>> = {
    planned: { text: `✖ ${name}: being injected`, style: 'warn', underWay: true },
    injecting: { text: `✖ ${name}: being injected`, style: 'warn', underWay: true },
    injected: { text: `✖ ${name} since ${since}${untilOf(fault, atMs)}`, style: 'bad', underWay: true },
    undoing: { text: `✖ ${name} since ${since}: being undone`, style: 'warn', underWay: true },
    undone: { text: `${name} ${since}–${clockText(entry.elapsedMs)}, undone`, style: 'accent', underWay: false },
    failed: { text: `✖ ${name} ${since} failed: ${reason ?? 'no reason'}`, style: 'bad', underWay: false },
  };
  return { atMs, ...texts[state] };
}

function untilOf({ forMs }: PlannedFault, atMs: number): string {
  return forMs === undefined ? '' : `, until ${clockText(atMs + forMs)}`;
}

function nextText(fault: PlannedFault): FaultText {
  const text = `next: ${faultName(fault)} at ${clockText(fault.atMs)}`;
  return { atMs: fault.atMs, text, style: 'dim', underWay: false };
}

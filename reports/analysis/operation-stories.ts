import { formatCounted } from '../../core/figures.ts';
import type { OperationEvidence } from '../../core/run-files.ts';
import type { RunData } from '../run-data.ts';
import { askedWords, whoWords } from './asked-words.ts';
import type { FaultFigures, OperationStory } from './summary.ts';

/** The operations that broken invariants name, each as what happened, in order. Empty where nothing is broken. */
export function operationStories(run: RunData, faults: readonly FaultFigures[]): readonly OperationStory[] {
  return (run.audit?.operations ?? []).map((operation) => storyOf(operation, run, faults));
}

function storyOf(operation: OperationEvidence, run: RunData, faults: readonly FaultFigures[]): OperationStory {
  const { op, broken, books } = operation;
  const atMs = momentOf(operation);
  const asked = askedSentence(operation);
  const answered = operation.attempts.map((attempt, at) => attemptSentence(attempt, operation.attempts.length, at));
  const held = books.length === 0 ? 'The books hold nothing under its key.' : `The books hold: ${books.join('; ')}.`;
  const around = atMs === undefined ? [] : aroundIt(atMs, run, faults);
  return {
    op,
    broken: broken.map(({ invariant, text }) => (text === '' ? invariant : `${invariant}: ${text}`)),
    asked,
    answered,
    books,
    around,
    text: [asked, ...shortened(answered), held, ...around.slice(0, AROUND_IN_TEXT)].join(' '),
  };
}

const AROUND_IN_TEXT = 2;
const ATTEMPTS_IN_TEXT = 2;

/** The moment that the story is about: of the first good answer, else of the last one. */
function momentOf({ attempts }: OperationEvidence): number | undefined {
  return (attempts.find(({ outcome }) => outcome === 'done') ?? attempts.at(-1))?.endMs;
}

function askedSentence({ asked, attempts }: OperationEvidence): string {
  const [first] = attempts;
  const when = first === undefined ? '' : `At ${moment(first.startMs ?? first.endMs)} `;
  if (asked === undefined) return `${when}something was asked that the ledger does not hold.`;
  const lane = first === undefined ? '' : ` over ${first.lane}`;
  const who = whoWords(asked.as);
  const text = `${when}${when === '' ? capitalised(who) : who}${lane} asked ${askedWords(asked)}.`;
  return text;
}

function attemptSentence(
  { endMs, status, outcome, answer = {}, lane }: OperationEvidence['attempts'][number],
  count: number,
  at: number,
): string {
  const which = count === 1 ? 'It was' : `Attempt ${at + 1} over ${lane} was`;
  if (status === 0) return `${which} not answered by ${moment(endMs)}.`;
  const told = Object.entries(answer).flatMap(([name, value]) =>
    TOLD.has(name) ? [`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`] : [],
  );
  const word = outcome === 'refused' ? ', refused' : outcome === 'unknown' ? ', which says nothing' : '';
  return `${which} answered ${status}${word} at ${moment(endMs)}${told.length === 0 ? '' : ` (${told.join(', ')})`}.`;
}

/** Of an answer what a reader looks for. */
const TOLD = new Set(['id', 'amount', 'balance', 'total', 'state', 'quantity', 'price']);

function shortened(answered: readonly string[]): readonly string[] {
  if (answered.length <= ATTEMPTS_IN_TEXT) return answered;
  return [...answered.slice(0, ATTEMPTS_IN_TEXT), `${answered.length - ATTEMPTS_IN_TEXT} more attempts followed.`];
}

/** So close to an operation a fault or a death may have to do with it. */
const NEAR_MS = 5_000;

/** What else happened around a moment: faults, instances, failures, the phase. */
function aroundIt(atMs: number, run: RunData, faults: readonly FaultFigures[]): readonly string[] {
  return [
    ...faults.flatMap((fault) => faultNear(atMs, fault)),
    ...instancesNear(atMs, run),
    ...failuresIn(Math.floor(atMs / 1000), run),
    ...phaseAt(atMs, run),
  ];
}

function faultNear(atMs: number, { injectedMs, undoneMs, sentence }: FaultFigures): string[] {
  if (injectedMs === undefined) return [];
  const until = undoneMs ?? Number.POSITIVE_INFINITY;
  if (atMs < injectedMs - NEAR_MS || atMs > until + NEAR_MS) return [];
  const lower = sentence.charAt(0).toLowerCase() + sentence.slice(1);
  const undone = undoneMs === undefined ? '' : ` (undone ${distance(undoneMs - atMs)})`;
  return [`${capitalised(distance(injectedMs - atMs))} ${lower}${undone}.`];
}

function instancesNear(atMs: number, { events }: RunData): string[] {
  return events
    .flatMap((event) =>
      event.type === 'instance' && Math.abs(event.elapsedMs - atMs) <= NEAR_MS && event.elapsedMs >= 0
        ? [`${capitalised(distance(event.elapsedMs - atMs))} ${event.instance} was ${event.state}.`]
        : [],
    )
    .slice(0, MOST_EVENTS);
}

const MOST_EVENTS = 6;

function failuresIn(second: number, { cells }: RunData): string[] {
  let requests = 0;
  let failed = 0;
  for (let row = 0; row < cells.size; row += 1) {
    if (cells.second[row] !== second) continue;
    const count = cells.count[row] ?? 0;
    const outcome = cells.outcomeOf(row);
    requests += count;
    if (outcome !== 'ok' && outcome !== 'refused') failed += count;
  }
  if (requests === 0) return [];
  return [
    `In that second ${failed === 0 ? 'none' : failed.toLocaleString('en-US')} of ${formatCounted(requests, 'request')} failed.`,
  ];
}

function phaseAt(atMs: number, { plan }: RunData): string[] {
  const phase = plan.phases.find(({ startS, endS }) => atMs >= startS * 1000 && atMs < endS * 1000);
  return phase === undefined ? [] : [`The phase was ${phase.name}.`];
}

/** `0.4 s earlier`, `2 s later`: what is told is seconds apart, but for a fault that lasts. */
function distance(ms: number): string {
  const tenths = Math.round(Math.abs(ms) / 100);
  if (tenths === 0) return 'at the same time';
  return `${tenths / 10} s ${ms < 0 ? 'earlier' : 'later'}`;
}

/** `0:21.3`. */
function moment(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  const seconds = Math.floor(tenths / 10);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}.${tenths % 10}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

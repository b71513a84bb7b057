import { MascaretError, reasonOf } from '../core/errors.ts';
import type { JournalEntry } from '../core/fault.ts';
import type { PlannedFault } from '../core/plan.ts';
import { FaultCourse, type CourseWorld } from './fault-course.ts';
import { faultNamed } from './faults/registry.ts';

export interface TimelineOptions extends CourseWorld {
  readonly faults: readonly PlannedFault[];
  /** Ends the waiting for faults to come. What is under way stays until `undoAll`. */
  readonly signal: AbortSignal;
}

export interface Timeline {
  /** Injects a fault that was not planned, now; resolves with its entry, `injected` or `failed`. */
  inject(fault: PlannedFault): Promise<JournalEntry>;
  /** Resolves with the last entry of a fault once it is over (undone, or failed for good). */
  over(id: string): Promise<JournalEntry | undefined>;
  /** Last entries of the faults that are under way. */
  active(): readonly JournalEntry[];
  /** Last entries of all faults that have begun. */
  entries(): readonly JournalEntry[];
  /** Ends the timeline and undoes what is under way, on a deadline of its own. Gives a sentence per failure. */
  undoAll(): Promise<readonly string[]>;
  /** Resolves when every planned fault has had its turn and those with an end have ended; never rejects. */
  readonly done: Promise<void>;
}

/** The journal is written this long before a fault's time, so that a slow disk does not make the fault late. */
const WRITE_AHEAD_MS = 40;

/**
 * Acts on the planned faults at their times (counted from `loadStartMs`) and undoes each after its `forMs`, counted from
 * its time; one that lasts and has none stays until `undoAll`. A fault that cannot be proven becomes a doubt; one that
 * meets another on the same part is not injected (a fault injected live may have got there first).
 */
export function runTimeline(options: TimelineOptions): Timeline {
  const courses: FaultCourse[] = [];
  const turns = new Map<string, Promise<void>>();
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const begin = (course: FaultCourse): Promise<void> => {
    const injected = injectInTime(course, courses, options, signal);
    turns.set(
      course.fault.id,
      injected.then(() => undoInTime(course, options, signal)),
    );
    return injected;
  };
  void announcePlan(options);
  for (const fault of options.faults) void begin(new FaultCourse(fault, false, options));
  const planned = [...turns.values()];
  return {
    inject: async (fault) => {
      const course = new FaultCourse(fault, true, options);
      refuseLive(course, courses, signal);
      await begin(course);
      return course.entry ?? plannedEntry(fault, options);
    },
    over: async (id) => {
      await turns.get(id);
      return courses.find((course) => course.fault.id === id)?.entry;
    },
    active: () => courses.flatMap((course) => (course.isUnderWay ? (course.entry ?? []) : [])),
    entries: () => courses.flatMap((course) => course.entry ?? []),
    undoAll: async () => {
      stop.abort();
      await Promise.allSettled(turns.values());
      const failures = await Promise.all(courses.map((course) => course.undo()));
      return failures.filter((failure) => failure !== undefined);
    },
    done: Promise.allSettled(planned).then(() => undefined),
  };
}

/** Waits for the fault's time; gives up silently when the run ends first: then it stays `planned`. */
async function injectInTime(
  course: FaultCourse,
  courses: FaultCourse[],
  { clock, loadStartMs }: TimelineOptions,
  signal: AbortSignal,
): Promise<void> {
  const dueMs = loadStartMs + course.fault.atMs;
  try {
    if (!course.live) await clock.sleep(Math.max(0, dueMs - WRITE_AHEAD_MS - clock.now()), signal);
    signal.throwIfAborted();
  } catch {
    return;
  }
  const other = courses.find((one) => one.isUnderWay && one.parts.some((part) => course.parts.includes(part)));
  courses.push(course);
  if (other !== undefined)
    return course.refuse(`${other.fault.id} (${other.fault.fault}) is under way on the same part`);
  if (course.parts.length === 0) return course.refuse(`${course.fault.targets.join(', ')} does not belong to this run`);
  try {
    await course.announce();
    if (!course.live) await clock.sleep(Math.max(0, dueMs - clock.now()), signal);
  } catch (error) {
    return course.refuse(
      signal.aborted ? 'the run ended first' : `the journal could not be written: ${reasonOf(error)}`,
    );
  }
  await course.inject();
}

async function undoInTime(
  course: FaultCourse,
  { clock, loadStartMs }: TimelineOptions,
  signal: AbortSignal,
): Promise<void> {
  if (!course.isUnderWay) return;
  const { atMs, fault, forMs } = course.fault;
  if (forMs === undefined && faultNamed(fault).lasts) return;
  try {
    await clock.sleep(Math.max(0, loadStartMs + atMs + (forMs ?? 0) - clock.now()), signal);
  } catch {
    return;
  }
  // A failure is in the journal, and `undoAll` tries again and reports it.
  await course.undo();
}

/** So that the journal of a run that ends early tells which faults never had their turn. */
async function announcePlan(options: TimelineOptions): Promise<void> {
  if (options.faults.length === 0) return;
  try {
    await options.journal.write(options.faults.map((fault) => plannedEntry(fault, options)));
  } catch (error) {
    options.onDoubt('recording-failed', `the journal could not be written: ${reasonOf(error)}`);
  }
}

function refuseLive(course: FaultCourse, courses: readonly FaultCourse[], signal: AbortSignal): void {
  if (signal.aborted) throw new MascaretError('run-over', 'the load is over; nothing is injected any more');
  const target = course.fault.targets.join(', ');
  if (course.parts.length === 0) throw new MascaretError('no-target', `${target} does not belong to this run`);
  const other = courses.find((one) => one.isUnderWay && one.parts.some((part) => course.parts.includes(part)));
  if (other === undefined) return;
  throw new MascaretError('target-busy', `${target} is under ${other.fault.id} (${other.fault.fault}) already`, {
    hint: 'wait until that is undone: "mascaret chaos status".',
  });
}

function plannedEntry(fault: PlannedFault, { clock, loadStartMs }: TimelineOptions): JournalEntry {
  const timeMs = clock.now();
  return { id: fault.id, state: 'planned', timeMs, elapsedMs: timeMs - loadStartMs, fault, live: false };
}

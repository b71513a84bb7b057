import { Stalls } from './stalls.ts';

/**
 * User-milliseconds that something is known of, per second: requests that ended, pauses that the script chose, and whole
 * iterations that ended. k6 writes no row for what it cuts off, so what is missing here is time in which users waited
 * for an answer that never came (docs/decisions/0002-good-share.md). Times in milliseconds since the start of the run.
 */
export class UserTime {
  readonly #users = new Map<string, User>();
  readonly #accounted = new Stalls();

  /** A request or a pause of one virtual user. */
  add(user: string, fromMs: number, toMs: number): void {
    const known = this.#user(user);
    if (fromMs - known.untilMs > SCRIPT_MS) known.gaps.push([known.untilMs, fromMs]);
    else if (fromMs > known.untilMs) this.#accounted.add(known.untilMs, fromMs);
    this.#cover(known, fromMs, toMs);
  }

  /** An iteration that ended: whatever its script did between its requests, its user was not left waiting. */
  iteration(user: string, fromMs: number, toMs: number): void {
    const known = this.#user(user);
    for (const [from, to] of known.gaps) this.#accounted.add(Math.max(from, fromMs), to);
    known.gaps = [];
    this.#cover(known, fromMs, toMs);
  }

  /** Until when something is known of this user; undefined before its first row. */
  knownUntil(user: string): number | undefined {
    const until = this.#users.get(user)?.untilMs;
    return until === undefined || !Number.isFinite(until) ? undefined : until;
  }

  /** `[second, milliseconds]`, and forgets them. */
  take(): (readonly [number, number])[] {
    return this.#accounted.take();
  }

  #cover(known: User, fromMs: number, toMs: number): void {
    const from = Math.max(known.untilMs, fromMs);
    // Also a row without any length says how far something is known.
    if (toMs < from) return;
    this.#accounted.add(from, toMs);
    known.untilMs = toMs;
  }

  #user(user: string): User {
    const known = this.#users.get(user) ?? { untilMs: Number.NEGATIVE_INFINITY, gaps: [] };
    this.#users.set(user, known);
    return known;
  }
}

interface User {
  untilMs: number;
  /** Stretches within the iteration under way of which nothing is known yet. */
  gaps: (readonly [number, number])[];
}

/** What lies between two requests is the script's own work, up to this; beyond it the end of the iteration has to say so. */
const SCRIPT_MS = 1000;

import { operationOutcomeOf, type Outcome } from '../../core/outcome.ts';
import type { Cell, Frame, LedgerRow } from '../../core/worker-protocol.ts';
import { latencyQuantumUs } from '../../metrics/latency-quantum.ts';
import { callOf } from './call-outcome.ts';
import { CheckCounts } from './check-counts.ts';
import { OpenOperations } from './open-operations.ts';
import { isBlocked, outcomeOf } from './request-outcome.ts';
import { readTags, type SampleTags } from './sample-tags.ts';
import type { Sample } from './sample-lines.ts';
import { SecondCounts } from './second-counts.ts';
import { Stalls } from './stalls.ts';
import { UserTime } from './user-time.ts';

/** What was gathered from samples since the last take: a frame without what is known of the processes. */
export type Gathered = Omit<Frame, 'second' | 'cpuMs' | 'overMs' | 'rssBytes'>;

/** Endpoint names are for people: beyond this many, a script forgot to name its requests, and memory must not pay. */
const MOST_ENDPOINTS = 200;

/**
 * Adds up k6's samples into cells (second of start × endpoint × lane × outcome), iterations, stalls and the ledger of
 * operations. Exact: every request is counted, nothing is sampled. Holds only what came since the last `take`.
 */
export class FrameBuilder {
  readonly #goodWithinMs: Readonly<Record<string, number>>;
  #startMs = Date.now();
  readonly #endpoints = new Set<string>();
  #cells = new Map<string, OpenCell>();
  #iterations = new Map<number, [number, number]>();
  readonly #stalls = new Stalls();
  readonly #userTime = new UserTime();
  #heardUntilMs = 0;
  readonly #connections = new SecondCounts();
  readonly #otherHosts = new Set<string>();
  #repeats: [number, string, string, number][] = [];
  readonly #operations: OpenOperations = new OpenOperations();
  #users = 0;
  /** Iterations are counted when they begin: of those that are cut off k6 tells no end. */
  #tellsStarts = false;
  #exceptions = 0;
  readonly #checks = new CheckCounts();

  constructor(goodWithinMs: Readonly<Record<string, number>>) {
    this.#goodWithinMs = goodWithinMs;
  }

  /** Second 0, in milliseconds since the Unix epoch on this machine's clock. */
  startAt(startMs: number): void {
    this.#startMs = startMs;
  }

  add(sample: Sample): void {
    if (sample.metric_name === 'mascaret_elsewhere') return this.#asked(sample.name);
    if (OF_USERS.has(sample.metric_name) && isOutside(sample)) return this.#outside(sample);
    const endMs = Number(sample.timestamp) / 1000 - this.#startMs;
    const value = Number(sample.metric_value);
    switch (sample.metric_name) {
      case 'http_req_duration':
        return this.#request(sample, endMs, value);
      case 'grpc_req_duration':
      case 'ws_connecting':
        return this.#call(sample, endMs, value);
      case 'mascaret_iteration':
        this.#tellsStarts = true;
        return this.#iteration(endMs, value, 0);
      case 'iteration_duration':
        return this.#ended(sample, endMs - value, endMs);
      case 'mascaret_pause':
        return this.#pause(sample, endMs, endMs + value);
      case 'dropped_iterations':
        return this.#iteration(endMs, 0, value);
      case 'mascaret_attempt':
        return this.#operations.attempt(readTags(sample), sample.name, endMs);
      case 'mascaret_answer':
        return this.#operations.answer(readTags(sample), endMs);
      case 'mascaret_wait':
        // Of a user who is known by number, the request itself has said that.
        return readTags(sample).user === undefined ? this.#stalls.add(endMs - value, endMs) : undefined;
      case 'mascaret_connection':
        return this.#connections.add(secondOf(endMs), value);
      case 'mascaret_repeated':
        return this.#repeated(sample, endMs, value);
      case 'mascaret_exceptions':
        this.#exceptions += value;
        return;
      case 'checks':
        return this.#checks.add(sample, secondOf(endMs));
      case 'vus':
        this.#users = value;
        return;
      default:
    }
  }

  /** Everything since the last take. `last`: nothing more will come, so operations without an answer are unknown. */
  take(nowMs: number, last = false): Gathered {
    const gathered = {
      cells: [...this.#cells.values()].map((cell) => closed(cell)),
      iterations: [...this.#iterations].map(([second, [started, dropped]]) => [second, started, dropped] as const),
      stalls: this.#stalls.take(),
      connections: this.#connections.take(),
      otherHosts: [...this.#otherHosts],
      repeated: this.#repeats,
      accounted: this.#userTime.take(),
      heardUntilMs: this.#heardUntilMs,
      operations: last ? this.#operations.takeAll(nowMs - this.#startMs) : this.#operations.take(),
      users: this.#users,
      exceptions: this.#exceptions,
      checks: this.#checks.take(),
    };
    this.#cells = new Map();
    this.#iterations = new Map();
    this.#exceptions = 0;
    this.#otherHosts.clear();
    this.#repeats = [];
    return gathered;
  }

  #request(sample: Sample, endMs: number, durationMs: number): void {
    if (isBlocked(sample)) return this.#blocked(sample);
    const outcome = outcomeOf(sample);
    const tags = readTags(sample);
    const endpoint = this.#endpointOf(sample);
    const second = secondOf(endMs - durationMs);
    const cell = this.#cell(second, endpoint, tags.lane, outcome);
    cell.count += 1;
    const quantum = latencyQuantumUs(Math.round(durationMs * 1000));
    cell.latency.set(quantum, (cell.latency.get(quantum) ?? 0) + 1);
    this.#spent(tags.user, this.#isGood(endpoint, outcome, durationMs), sample.status, endMs, durationMs);
    this.#answered(sample, endpoint, tags, endMs, outcome);
  }

  /** A call of another protocol than HTTP. */
  #call(sample: Sample, endMs: number, durationMs: number): void {
    const tags = readTags(sample);
    const { endpoint, outcome } = callOf(sample);
    const cell = this.#cell(secondOf(endMs - durationMs), endpoint, tags.lane, outcome);
    cell.count += 1;
    const quantum = latencyQuantumUs(Math.round(durationMs * 1000));
    cell.latency.set(quantum, (cell.latency.get(quantum) ?? 0) + 1);
    this.#spent(tags.user, this.#isGood(endpoint, outcome, durationMs), sample.status, endMs, durationMs);
  }

  #cell(second: number, endpoint: string, lane: string, outcome: Outcome): OpenCell {
    const key = `${second}\n${endpoint}\n${lane}\n${outcome}`;
    const known = this.#cells.get(key);
    if (known !== undefined) return known;
    const cell = { second, endpoint, lane, outcome, count: 0, latency: new Map<number, number>() };
    this.#cells.set(key, cell);
    return cell;
  }

  /** The request that broke and was sent again below k6, which tells of the second one only. */
  #repeated(sample: Sample, endMs: number, times: number): void {
    this.#repeats.push([secondOf(endMs), this.#endpointOf(sample), readTags(sample).lane, times]);
  }

  /** Nothing left this machine: it is no load, and says nothing of the system. A name that is no address names no host. */
  #blocked({ name }: Sample): void {
    this.#asked(/^[a-z]+:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(name)?.[1]);
  }

  /** The script asked a host that is neither the system nor a lane. */
  #asked(host: string | undefined): void {
    if (host !== undefined && this.#otherHosts.size < MOST_HOSTS) this.#otherHosts.add(host);
  }

  /** The time of a request: of one that was never answered, also what came before its first byte. */
  #spent(user: string | undefined, good: boolean, status: string, endMs: number, durationMs: number): void {
    let startMs = endMs - durationMs;
    if (!good && Number(status) === 0 && user !== undefined) {
      startMs = Math.min(startMs, this.#userTime.knownUntil(user) ?? startMs);
    }
    if (!good) this.#stalls.add(startMs, endMs);
    else this.#heardUntilMs = Math.max(this.#heardUntilMs, endMs);
    if (user !== undefined) this.#userTime.add(user, startMs, endMs);
  }

  #pause(sample: Sample, fromMs: number, toMs: number): void {
    this.#heardUntilMs = Math.max(this.#heardUntilMs, toMs);
    const { user } = readTags(sample);
    if (user !== undefined) this.#userTime.add(user, fromMs, toMs);
  }

  #ended(sample: Sample, startMs: number, endMs: number): void {
    if (!this.#tellsStarts) this.#iteration(startMs, 1, 0);
    const { user } = readTags(sample);
    if (user !== undefined) this.#userTime.iteration(user, startMs, endMs);
  }

  /** No load, but its writes are in the books: the audit must know of them. */
  #outside(sample: Sample): void {
    const tags = readTags(sample);
    const endMs = Math.max(0, Number(sample.timestamp) / 1000 - this.#startMs);
    if (sample.metric_name === 'mascaret_attempt') this.#operations.attempt(tags, sample.name, endMs);
    if (sample.metric_name === 'mascaret_answer') this.#operations.answer(tags, endMs);
    if (sample.metric_name === 'http_req_duration') {
      if (isBlocked(sample)) return this.#blocked(sample);
      this.#answered(sample, this.#endpointOf(sample), tags, endMs, outcomeOf(sample));
    }
  }

  #answered(sample: Sample, endpoint: string, tags: SampleTags, endMs: number, outcome: Outcome): void {
    if (tags.op !== undefined) {
      const { lane } = tags;
      const row: LedgerRow = {
        op: tags.op,
        endMs: Math.round(endMs),
        endpoint,
        lane,
        outcome: operationOutcomeOf(outcome),
        status: Number(sample.status),
      };
      this.#operations.answered(row);
    }
  }

  #isGood(endpoint: string, outcome: Outcome, durationMs: number): boolean {
    if (outcome !== 'ok' && outcome !== 'refused') return false;
    return durationMs <= (this.#goodWithinMs[endpoint] ?? this.#goodWithinMs['*'] ?? Number.POSITIVE_INFINITY);
  }

  #iteration(startMs: number, started: number, dropped: number): void {
    const second = secondOf(startMs);
    const sums = this.#iterations.get(second) ?? [0, 0];
    this.#iterations.set(second, [sums[0] + started, sums[1] + dropped]);
  }

  /** The name tag; for a request without one k6 puts the address there, whose path then names it. */
  #endpointOf({ name, method }: Sample): string {
    const address = /^https?:\/\/[^/]+([^?#]*)/.exec(name);
    const endpoint = address === null ? name : `${method} ${address[1] === '' ? '/' : address[1]}`;
    if (this.#endpoints.has(endpoint)) return endpoint;
    if (this.#endpoints.size >= MOST_ENDPOINTS) return `${method} (others)`;
    this.#endpoints.add(endpoint);
    return endpoint;
  }
}

const MOST_HOSTS = 10;

/** Samples that come from a script, and so from a user, from `setup` or from `teardown`. */
const OF_USERS: ReadonlySet<string> = new Set([
  'grpc_req_duration',
  'ws_connecting',
  'http_req_duration',
  'iteration_duration',
  'mascaret_attempt',
  'mascaret_answer',
  'mascaret_wait',
  'mascaret_pause',
  'mascaret_connection',
  'mascaret_repeated',
  'checks',
]);

/** Before and after the load nobody has a lane: every iteration gives its user one, whatever groups the script makes. */
function isOutside({ extra_tags }: Sample): boolean {
  return !extra_tags.startsWith('lane=') && !extra_tags.includes('&lane=');
}

interface OpenCell extends Omit<Cell, 'latency' | 'bytes' | 'count'> {
  count: number;
  readonly latency: Map<number, number>;
}

/** Bytes are not told by k6 per request; 0. */
function closed(cell: OpenCell): Cell {
  return { ...cell, latency: [...cell.latency].flat(), bytes: 0 };
}

/** Clocks differ by a little: what seems to start before the run belongs to its first second. */
function secondOf(startMs: number): number {
  return Math.max(0, Math.floor(startMs / 1000));
}

import type { EndpointProgress, Progress } from '../core/events.ts';
import { OUTCOMES, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import { formatDuration } from '../core/quantities.ts';
import type { LoadSlo } from '../core/scenario.ts';
import type { Cell, Frame } from '../core/worker-protocol.ts';
import { addSparse, newLatencyHistogram, percentileMs, type LatencyHistogram } from './latency-histogram.ts';

/** What `Progress` shows of the load; the rest is added by who knows it. */
type LiveLoad = Pick<
  Progress,
  'offered' | 'achieved' | 'dropped' | 'errorShare' | 'users' | 'history' | 'endpoints' | 'lanes' | 'outcomes'
>;

/** The merged figures of a run under way, for the eyes and for the abort rule; the report is made from the files. */
export class LiveFigures {
  readonly #plan: Plan;
  readonly #endpoints = new Map<string, Sum>();
  readonly #lanes = new Map<string, LatencyHistogram>();
  readonly #seconds = new Map<number, Second>();
  readonly #outcomes: Record<string, number> = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
  readonly #users = new Map<number, number>();
  #heardUntilMs = 0;
  #dropped = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Adds what one worker saw since its last frame. */
  add(worker: number, frame: Frame): void {
    this.#users.set(worker, frame.users);
    this.#heardUntilMs = Math.max(this.#heardUntilMs, frame.heardUntilMs);
    for (const cell of frame.cells) this.#addCell(cell);
    for (const [second, started, dropped] of frame.iterations) {
      const sum = this.#second(second);
      sum.achieved += started;
      sum.dropped += dropped;
      this.#dropped += dropped;
    }
  }

  /** The picture at a time of the run; "now" is the last second that is over and whose samples have come in. */
  load(elapsedMs: number): LiveLoad {
    const second = Math.max(0, Math.floor(elapsedMs / 1000) - SAMPLES_ARRIVE_AFTER_S);
    const now = this.#seconds.get(second) ?? emptySecond();
    return {
      offered: this.#plan.offeredPerSecond[second] ?? 0,
      achieved: now.achieved,
      dropped: this.#dropped,
      errorShare: badShare(now),
      users: [...this.#users.values()].reduce((sum, users) => sum + users, 0),
      history: Array.from({ length: second + 1 }, (_, at) => this.#seconds.get(at)?.requests ?? 0),
      endpoints: [...this.#endpoints].map(([endpoint, sum]) => this.#endpoint(endpoint, sum, second)).sort(byName),
      lanes: this.#plan.lanes.flatMap(({ profile: lane }) => {
        const latency = this.#lanes.get(lane);
        return latency === undefined ? [] : [{ lane, p95Ms: percentileMs(latency, 95) }];
      }),
      outcomes: this.#outcomes,
    };
  }

  /**
   * True when in every one of the last `overMs` full seconds more than `share` of the requests ended badly, or when for
   * `overMs` nothing ended well and nobody paused although users or arrivals were there.
   */
  isBadFor(share: number, overMs: number, elapsedMs: number): boolean {
    if (this.#isSilentFor(overMs, elapsedMs)) return true;
    const last = Math.floor(elapsedMs / 1000) - SAMPLES_ARRIVE_AFTER_S;
    const count = Math.max(1, Math.ceil(overMs / 1000));
    if (last - count + 1 < 0) return false;
    return Array.from({ length: count }, (_, back) => this.#seconds.get(last - back)).every(
      (second) => second !== undefined && badShare(second) > share,
    );
  }

  /** What takes longer than the window may still end well, as long as it is within its bound. */
  #isSilentFor(overMs: number, elapsedMs: number): boolean {
    const bounds = Object.values(this.#plan.goodWithinMs).filter((bound) => Number.isFinite(bound));
    const untilMs = elapsedMs - HEARD_AFTER_MS;
    if (untilMs - this.#heardUntilMs < Math.max(overMs, ...bounds)) return false;
    const { offeredPerSecond, usersPerSecond } = this.#plan;
    const from = Math.ceil(this.#heardUntilMs / 1000);
    const to = Math.floor(untilMs / 1000);
    // Only where load was due all the time; fewer than two arrivals may lie beside their seconds.
    let due = 0;
    for (let second = from; second < to; second += 1) {
      const users = usersPerSecond[second] ?? 0;
      const offered = offeredPerSecond[second] ?? 0;
      if (users + offered === 0) return false;
      due += users > 0 ? 2 : offered;
    }
    return due >= 2;
  }

  #addCell(cell: Cell): void {
    const { endpoint, lane, outcome, count } = cell;
    const sum = this.#endpoints.get(endpoint) ?? {
      latency: newLatencyHistogram(),
      count: 0,
      bad: 0,
      perSecond: new Map(),
    };
    this.#endpoints.set(endpoint, sum);
    const ofLane = this.#lanes.get(lane) ?? newLatencyHistogram();
    this.#lanes.set(lane, ofLane);
    if (outcome !== 'connection') {
      addSparse(sum.latency, cell.latency);
      addSparse(ofLane, cell.latency);
    }
    sum.count += count;
    sum.perSecond.set(cell.second, (sum.perSecond.get(cell.second) ?? 0) + count);
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + count;
    const second = this.#second(cell.second);
    second.requests += count;
    if (!isBad(outcome)) return;
    sum.bad += count;
    second.bad += count;
  }

  #endpoint(endpoint: string, sum: Sum, second: number): EndpointProgress {
    const slo = this.#sloOf(endpoint, sum.latency);
    return {
      endpoint,
      perSecond: sum.perSecond.get(second) ?? 0,
      p50Ms: percentileMs(sum.latency, 50),
      p95Ms: percentileMs(sum.latency, 95),
      p99Ms: percentileMs(sum.latency, 99),
      errorShare: sum.count === 0 ? 0 : sum.bad / sum.count,
      ...(slo === undefined ? {} : { slo }),
    };
  }

  /** The bound that the endpoint is furthest beyond, or nearest to. */
  #sloOf(endpoint: string, latency: LatencyHistogram): EndpointProgress['slo'] {
    const bounds = this.#plan.scenario.slo
      .filter((slo): slo is LoadSlo => slo.kind === 'load' && slo.endpoint === endpoint)
      .flatMap((slo) => slo.latency)
      .map((bound) => ({ ...bound, used: percentileMs(latency, bound.percentile) / bound.boundMs }));
    const worst = bounds.sort((left, right) => right.used - left.used)[0];
    if (worst === undefined) return undefined;
    return { text: `p${worst.percentile} ≤ ${formatDuration(worst.boundMs)}`, met: worst.used <= 1 };
  }

  #second(at: number): Second {
    const second = this.#seconds.get(at) ?? emptySecond();
    this.#seconds.set(at, second);
    return second;
  }
}

/** k6 flushes its samples twice a second and the worker sends them once a second: later than this, nothing was good. */
const HEARD_AFTER_MS = 1600;

/** k6 hands its samples on once a second, the worker too. */
const SAMPLES_ARRIVE_AFTER_S = 3;

interface Sum {
  readonly latency: LatencyHistogram;
  readonly perSecond: Map<number, number>;
  count: number;
  bad: number;
}

interface Second {
  achieved: number;
  dropped: number;
  requests: number;
  bad: number;
}

function emptySecond(): Second {
  return { achieved: 0, dropped: 0, requests: 0, bad: 0 };
}

/** Dropped load is unserved load: it counts as bad. */
function badShare({ requests, bad, dropped }: Second): number {
  return requests + dropped === 0 ? 0 : (bad + dropped) / (requests + dropped);
}

function isBad(outcome: Outcome): boolean {
  return outcome !== 'ok' && outcome !== 'refused';
}

function byName(left: EndpointProgress, right: EndpointProgress): number {
  return left.endpoint < right.endpoint ? -1 : 1;
}

import { sleep } from 'k6';
import exec from 'k6/execution';
import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { Counter } from 'k6/metrics';
import { noteConnection } from './connections.ts';
import { facts } from './facts.ts';
import { laneUrl } from './lane.ts';
import { lastAnswerMs, useIterations } from './last-answer.ts';
import { nameOf, type Person } from './person.ts';
import { withoutRepeats } from './repeats.ts';
import { tokenOf } from './tokens.ts';

export { logInPool } from './tokens.ts';

/** One request to the system under test. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its prefix and its identifiers: `/api/v1/bank/accounts/17`. */
  readonly path: string;
  /** The name under which it is counted: `GET /bank/accounts/:id`. Few of them: each is a series of its own. */
  readonly endpoint: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Statuses of documented business refusals; for writes 409 and 422 unless said otherwise. */
  readonly refusals?: readonly number[];
  /** True when the journey reads the answer's body. */
  readonly readsBody?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whose token it carries; none unless said. */
  readonly as?: Person;
  /** True for a POST that changes nothing, such as a login: it has no key, and is in no ledger. */
  readonly leavesNothing?: boolean;
}

/**
 * Sends one request over the user's lane, tagged so that its outcome can be told (an expected status from 400 on is a
 * refusal). A write carries an operation id as its Idempotency-Key, and leaves it in the ledger.
 */
export function call(request: Call): RefinedResponse<ResponseType | undefined> {
  // Before anything else: where a token must be renewed, that is a request of its own.
  const token = request.as === undefined ? undefined : tokenOf(request.as, laneUrl());
  const headers: Record<string, string> = { ...request.headers };
  if (token !== undefined) headers['Authorization'] = `Bearer ${token}`;
  if (request.body !== undefined) headers['Content-Type'] = 'application/json';
  const writes = request.method !== 'GET' && request.leavesNothing !== true;
  return writes ? write(request, headers) : send(request, headers);
}

/** Before anything of a user's own script runs: numbers of operations start again with each iteration. */
export function startIteration(name: string): void {
  iterationName = name;
  operations = 0;
  useIterations();
}

/** Operations whose user got neither an acknowledgement nor a refusal, with the request, so that it can be asked again. */
const unknown = new Counter('mascaret_unknown');
/** Writes about to be sent: when k6 is stopped meanwhile, it tells nothing of requests under way. */
const attempts = new Counter('mascaret_attempt');

/** Outside an iteration; `setup` and `teardown` run in two users made at different times, and need names of their own. */
const OUTSIDE = `outside-${Date.now()}`;
let iterationName = OUTSIDE;
let operations = 0;

const REQUEST_TIMEOUT_MS = 10_000;
const SUCCESS = { min: 200, max: 299 };
const REFUSALS_OF_WRITES = [409, 422];

/** The id must be gone from the metadata afterwards: reads of the same user carry none. */
function write(request: Call, headers: Record<string, string>): RefinedResponse<ResponseType | undefined> {
  operations += 1;
  const op = `${facts.runId}-${iterationName}-${operations}`;
  headers['Idempotency-Key'] = op;
  const { metadata } = exec.vu.metrics;
  metadata['op'] = op;
  try {
    for (let retries = facts.retry?.times ?? 0; ; retries -= 1) {
      const started = Date.now();
      const response = attempt(request, headers);
      if (retries === 0 || (response.status !== 0 && response.status < 500)) return response;
      // What fails at once is not repeated at once.
      sleep(Math.max(0, (facts.retry?.afterMs ?? 0) - (Date.now() - started)) / 1000);
    }
  } finally {
    delete metadata['op'];
  }
}

/** Each attempt is in the ledger for itself. */
function attempt(request: Call, headers: Record<string, string>): RefinedResponse<ResponseType | undefined> {
  attempts.add(1, { name: request.endpoint });
  const response = send(request, headers);
  if (!isKnown(response.status, request)) noteUnknown(request);
  return response;
}

function noteUnknown({ method, path, body, as }: Call): void {
  const { metadata } = exec.vu.metrics;
  const ask = { method, path, body: body ?? null, ...(as === undefined ? {} : { as: nameOf(as) }) };
  metadata['ask'] = encodeURIComponent(JSON.stringify(ask));
  unknown.add(1);
  delete metadata['ask'];
}

function send(request: Call, headers: Record<string, string>): RefinedResponse<ResponseType | undefined> {
  const started = Date.now();
  const response = http.request(
    request.method,
    laneUrl() + request.path,
    request.body === undefined ? null : JSON.stringify(request.body),
    withoutRepeats(request.method, {
      headers,
      tags: { name: request.endpoint },
      timeout: timeoutMs(started, request),
      responseType: request.readsBody === true ? 'text' : 'none',
      responseCallback: http.expectedStatuses(SUCCESS, ...refusalsOf(request)),
    }),
  );
  noteConnection(response, request.endpoint, started);
  return response;
}

function refusalsOf(request: Call): readonly number[] {
  return request.refusals ?? (request.method === 'GET' ? [] : REFUSALS_OF_WRITES);
}

function isKnown(status: number, request: Call): boolean {
  return (status >= SUCCESS.min && status <= SUCCESS.max) || refusalsOf(request).includes(status);
}

function timeoutMs(nowMs: number, { method }: Call): number {
  const patienceMs = method === 'GET' ? REQUEST_TIMEOUT_MS : (facts.retry?.afterMs ?? REQUEST_TIMEOUT_MS);
  return Math.max(1, Math.min(patienceMs, lastAnswerMs() - nowMs));
}

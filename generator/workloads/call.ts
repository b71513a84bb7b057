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

/** Writes about to be sent, with the request: when k6 is stopped meanwhile, it tells nothing of requests under way. */
const attempts = new Counter('mascaret_attempt');
/** How each of them ended for its user, with the answer. */
const answers = new Counter('mascaret_answer');

/** What the user of a write knows afterwards. */
type Outcome = 'done' | 'refused' | 'unknown';

/** Outside an iteration; `setup` and `teardown` run in two users made at different times, and need names of their own. */
const OUTSIDE = `outside-${Date.now()}`;
let iterationName = OUTSIDE;
let operations = 0;

const REQUEST_TIMEOUT_MS = 10_000;
const SUCCESS = { min: 200, max: 299 };
const REFUSALS_OF_WRITES = [409, 422];
/** Longer ones are not kept; a cart of fifty lines has 3,000 characters. */
const LONGEST_ANSWER = 16_384;

/** Each attempt is in the ledger for itself. */
function write(request: Call, headers: Record<string, string>): RefinedResponse<ResponseType | undefined> {
  operations += 1;
  const op = `${facts.runId}-${iterationName}-${operations}`;
  headers['Idempotency-Key'] = op;
  const ask = askText(request);
  // The answer goes into the ledger, whether or not the journey reads it.
  const asked: Call = { ...request, readsBody: true };
  for (let attempt = 1; ; attempt += 1) {
    const started = Date.now();
    noteAttempt(op, ask, attempt, request.endpoint);
    const response = send(asked, headers);
    noteAnswer(op, outcomeOf(response, request), response);
    if (attempt > (facts.retry?.times ?? 0) || (response.status !== 0 && response.status < 500)) return response;
    // What fails at once is not repeated at once.
    sleep(Math.max(0, (facts.retry?.afterMs ?? 0) - (Date.now() - started)) / 1000);
  }
}

/** The request as it can be asked again, without a token. The worker takes secrets out before it is kept. */
function askText({ method, path, body, as }: Call): string {
  const ask = { method, path, body: body ?? null, ...(as === undefined ? {} : { as: nameOf(as) }) };
  return encodeURIComponent(JSON.stringify(ask));
}

/** Metadata of these two samples alone: the thirteen that k6 makes of a request would all carry it, too. */
function noteAttempt(op: string, ask: string, attempt: number, name: string): void {
  const { metadata } = exec.vu.metrics;
  metadata['op'] = op;
  metadata['ask'] = ask;
  if (attempt > 1) metadata['try'] = String(attempt);
  attempts.add(1, { name });
  delete metadata['op'];
  delete metadata['ask'];
  delete metadata['try'];
}

/** `done.201.` and the body, for the worker to read: JSON is dear in k6. */
function noteAnswer(op: string, outcome: Outcome, { status, body }: RefinedResponse<ResponseType | undefined>): void {
  const { metadata } = exec.vu.metrics;
  const text = typeof body === 'string' && body.length <= LONGEST_ANSWER ? encodeURIComponent(body) : '';
  metadata['op'] = op;
  metadata['answer'] = `${outcome}.${status}.${text}`;
  answers.add(1);
  delete metadata['op'];
  delete metadata['answer'];
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
  noteConnection(response, { endpoint: request.endpoint, method: request.method, startedMs: started });
  return response;
}

function refusalsOf(request: Call): readonly number[] {
  return request.refusals ?? (request.method === 'GET' ? [] : REFUSALS_OF_WRITES);
}

/** An answer that broke off has a status, too, and tells nothing: k6's codes below 1400 and from 1600 are below HTTP. */
function outcomeOf({ status, error_code: code }: RefinedResponse<ResponseType | undefined>, request: Call): Outcome {
  if (status === 0 || (code >= 1000 && code < 1400) || (code >= 1600 && code < 1700)) return 'unknown';
  if (status >= SUCCESS.min && status <= SUCCESS.max) return 'done';
  return refusalsOf(request).includes(status) ? 'refused' : 'unknown';
}

function timeoutMs(nowMs: number, { method }: Call): number {
  const patienceMs = method === 'GET' ? REQUEST_TIMEOUT_MS : (facts.retry?.afterMs ?? REQUEST_TIMEOUT_MS);
  return Math.max(1, Math.min(patienceMs, lastAnswerMs() - nowMs));
}

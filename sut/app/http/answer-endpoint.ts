import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { NOBODY, type Caller } from './caller.ts';
import { isInternal, isWrite, type Contract } from './contract.ts';
import type { Answer, Endpoint, Idempotency } from './endpoint.ts';
import { idempotencyOf, isReserved, requireIdempotencyKey } from './idempotency-key.ts';
import { commonProblem, Problem } from './problem.ts';
import { BODY_LIMIT_BYTES, INTERNAL_BODY_LIMIT_BYTES, readJson } from './read-json.ts';
import { inRequest } from './request-context.ts';
import { requestIdOf } from './request-id.ts';
import type { RequestMetrics } from './request-metrics.ts';
import { sendJson, sendProblem } from './send.ts';
import { SERVICE_TOKEN, type TokenReader } from './tokens.ts';

/** What serving a request needs beside the endpoint. */
export interface ServingContext {
  readonly metrics: RequestMetrics;
  readonly logger: Logger;
  readonly tokens: TokenReader;
  readonly open: () => boolean;
}

/** A request that takes longer is logged. */
const SLOW_MS = 1000;
const NO_IDEMPOTENCY: Idempotency = { key: '', caller: 0, fingerprint: '' };

/** The Express handler of an endpoint: reads, checks who asks, validates, asks it, answers, books the time. */
export function answerEndpoint(
  endpoint: Endpoint,
  context: ServingContext,
): (request: Request, response: Response) => Promise<void> {
  const { metrics, logger } = context;
  const { contract } = endpoint;
  return async (request, response) => {
    const startMs = performance.now();
    const requestId = requestIdOf(request);
    let answered: number = contract.answer.status;
    try {
      const answer = await handled(endpoint, request, requestId, context);
      sendAnswer(contract, request, response, answer, requestId);
    } catch (error) {
      const problem = error instanceof Problem ? error : commonProblem('internal-error', { cause: error });
      answered = problem.status;
      sendProblem(response, problem, requestId);
      if (answered >= 500) logFailure(logger, problem, { requestId, method: request.method, url: request.url });
    }
    const durationMs = performance.now() - startMs;
    metrics.observe(request.method, contract.path, answered, durationMs);
    if (durationMs > SLOW_MS)
      logger.warn({ requestId, url: request.url, status: answered, durationMs }, 'slow request');
    else if (logger.isLevelEnabled('debug'))
      logger.debug({ requestId, url: request.url, status: answered, durationMs }, 'request');
  };
}

/** In this order: who asks, the key without which nothing of a write is looked at, then what is asked. */
async function handled(
  { contract, handle }: Endpoint,
  request: Request,
  requestId: string,
  { open, tokens }: ServingContext,
): Promise<Answer> {
  if (!open()) throw commonProblem('not-ready');
  const { authorization } = request.headers;
  const caller =
    contract.access === 'public' ? await maybeCaller(tokens, authorization) : await tokens.read(authorization);
  if (contract.access !== 'public' && !contract.access.some((role) => role === caller.role)) {
    throw commonProblem('forbidden');
  }
  const key = isWrite(contract) ? requireIdempotencyKey(request) : undefined;
  const ofService = key !== undefined && (await isOfService(request, caller, tokens));
  if (key !== undefined && isReserved(key) && !ofService) {
    throw commonProblem('idempotency-key-reserved');
  }
  const params = contract.params === undefined ? undefined : valid(contract.params, request.params);
  const query = contract.query === undefined ? undefined : valid(contract.query, request.query);
  const body =
    contract.body === undefined ? undefined : valid(contract.body, await readJson(request, bodyLimitOf(contract)));
  const idempotency =
    key === undefined
      ? NO_IDEMPOTENCY
      : {
          ...idempotencyOf(key, caller, request, body),
          // What a service passes on under a key is the system's own; the token says only on whose behalf.
          ...(ofService && { caller: 0 }),
        };
  return inRequest({ requestId, authorization }, () => handle({ params, query, body, caller, idempotency }));
}

function bodyLimitOf({ path }: Contract): number {
  return isInternal(path) ? INTERNAL_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES;
}

/** A service, or one that acts for a caller with their token: it then proves what it is by a second one. */
async function isOfService(request: Request, caller: Caller, tokens: TokenReader): Promise<boolean> {
  if (caller.role === 'service') return true;
  const token = request.headers[SERVICE_TOKEN];
  return typeof token === 'string' && (await tokens.read(`Bearer ${token}`)).role === 'service';
}

/** A wrong token is wrong where none is needed, too: somebody believes to be known. */
function maybeCaller(tokens: TokenReader, authorization: string | undefined): Caller | Promise<Caller> {
  return authorization === undefined || authorization === '' ? NOBODY : tokens.read(authorization);
}

function sendAnswer(contract: Contract, request: Request, response: Response, answer: Answer, requestId: string): void {
  const { status } = contract.answer;
  const headers = answer.replayed === true ? { headers: REPLAYED } : {};
  if (answer.text !== undefined && request.accepts(['application/json', 'text/plain']) === 'text/plain') {
    sendJson(response, { status, text: answer.text, requestId, type: 'text/plain; charset=utf-8', ...headers });
  } else {
    sendJson(response, { status, text: JSON.stringify(answer.body), requestId, ...headers });
  }
}

const REPLAYED = { 'idempotency-replayed': 'true' };

function valid(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, 10).map(({ path, message }) => ({ field: path.join('.'), message }));
  throw commonProblem('request-invalid', { fields: { errors } });
}

/** A database that is away is one line each; what nobody foresaw comes with its stack. */
function logFailure(logger: Logger, problem: Problem, request: Readonly<Record<string, string>>): void {
  if (problem.status === 503) {
    const reason = problem.cause instanceof Error ? problem.cause.message : undefined;
    logger.warn({ ...request, code: problem.code, reason }, 'request not served');
  } else {
    logger.error({ ...request, err: problem.cause }, 'request failed');
  }
}

import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Endpoint, EndpointInput, Idempotency } from './endpoint.ts';
import { idempotencyOf, requireIdempotencyKey } from './idempotency-key.ts';
import { commonProblem, Problem } from './problem.ts';
import { readJson } from './read-json.ts';
import { requestIdOf } from './request-id.ts';
import type { RequestMetrics } from './request-metrics.ts';
import { sendJson, sendProblem } from './send.ts';

/** What serving a request needs beside the endpoint. */
export interface RequestContext {
  readonly metrics: RequestMetrics;
  readonly logger: Logger;
  readonly open: () => boolean;
}

/** A request that takes longer is logged. */
const SLOW_MS = 1000;
const NO_IDEMPOTENCY: Idempotency = { key: '', fingerprint: '' };

/** The Express handler of an endpoint: reads, validates, asks it, answers, books the time, logs what went wrong. */
export function answerEndpoint(
  endpoint: Endpoint,
  context: RequestContext,
): (request: Request, response: Response) => Promise<void> {
  const { metrics, logger, open } = context;
  const { status } = endpoint.answer;
  return async (request, response) => {
    const startMs = performance.now();
    const requestId = requestIdOf(request);
    let answered: number = status;
    try {
      if (!open()) throw commonProblem('not-ready');
      const answer = await endpoint.handle(await inputOf(endpoint, request));
      const text = JSON.stringify(answer.body);
      sendJson(
        response,
        answer.replayed === true ? { status, text, requestId, headers: REPLAYED } : { status, text, requestId },
      );
    } catch (error) {
      const problem = error instanceof Problem ? error : commonProblem('internal-error', { cause: error });
      answered = problem.status;
      sendProblem(response, problem, requestId);
      if (answered >= 500) logFailure(logger, problem, { requestId, method: request.method, url: request.url });
    }
    const durationMs = performance.now() - startMs;
    metrics.observe(request.method, endpoint.path, answered, durationMs);
    if (durationMs > SLOW_MS)
      logger.warn({ requestId, url: request.url, status: answered, durationMs }, 'slow request');
    else if (logger.isLevelEnabled('debug'))
      logger.debug({ requestId, url: request.url, status: answered, durationMs }, 'request');
  };
}

const REPLAYED = { 'idempotency-replayed': 'true' };

/** The validated request. The key comes first: without one nothing of a write is looked at. */
async function inputOf(endpoint: Endpoint, request: Request): Promise<EndpointInput<unknown, unknown, unknown>> {
  const key = endpoint.method === 'get' ? undefined : requireIdempotencyKey(request);
  const params = endpoint.params === undefined ? undefined : valid(endpoint.params, request.params);
  const query = endpoint.query === undefined ? undefined : valid(endpoint.query, request.query);
  const body = endpoint.body === undefined ? undefined : valid(endpoint.body, await readJson(request));
  const idempotency = key === undefined ? NO_IDEMPOTENCY : idempotencyOf(key, request.path, body);
  return { params, query, body, idempotency };
}

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

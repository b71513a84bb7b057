import express, { type Express, type Request, type Response } from 'express';
import { answerEndpoint, type ServingContext } from './answer-endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { commonProblem, Problem } from './problem.ts';
import { requestIdOf } from './request-id.ts';
import type { RequestMetrics } from './request-metrics.ts';
import { sendProblem } from './send.ts';

/** What the server tells about itself. */
export interface Health {
  /** For `/healthz`: beside `status`. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** For `/readyz`: why not, or undefined when requests can be served. */
  unready(): Promise<string | undefined>;
}

/** A document that is the same for everybody. */
export interface Page {
  readonly path: string;
  content(): { readonly headers: Readonly<Record<string, string>>; readonly text: string };
}

/**
 * The Express application of a set of endpoints, with `/healthz`, `/readyz`, `/metrics` and the pages. Each layer of
 * middleware costs every request: there is none, the one function per endpoint does it all.
 */
export function createApplication(
  parts: ServingContext & {
    readonly endpoints: readonly Endpoint[];
    readonly health: Health;
    readonly pages: readonly Page[];
  },
): Express {
  const application = express();
  application.disable('x-powered-by');
  application.disable('etag');
  application.set('query parser', 'simple');
  const { endpoints, metrics, logger } = parts;
  const contracts = endpoints.map((one) => one.contract);
  for (const one of endpoints) application[one.contract.method](one.contract.path, answerEndpoint(one, parts));
  addOperations(application, parts.health, metrics);
  for (const page of parts.pages) {
    application.get(page.path, (_request, response) => {
      const { headers, text } = page.content();
      response.set(headers).send(text);
    });
  }
  for (const path of new Set(contracts.map((one) => one.path))) {
    const allow = contracts.filter((one) => one.path === path).map((one) => one.method.toUpperCase());
    application.all(path, () => {
      throw commonProblem('method-not-allowed', { headers: { allow: allow.join(', ') } });
    });
  }
  application.use(() => {
    throw commonProblem('not-found');
  });
  application.use((error: unknown, request: Request, response: Response, _next: unknown) => {
    const problem = problemOf(error);
    const requestId = requestIdOf(request);
    if (problem.status >= 500) logger.error({ err: error, requestId }, 'request failed');
    metrics.observe(request.method, 'none', problem.status, 0);
    sendProblem(response, problem, requestId);
  });
  return application;
}

function addOperations(application: Express, health: Health, metrics: RequestMetrics): void {
  application.get('/healthz', (_request, response) => {
    response.json({ status: 'ok', ...health.facts });
  });
  application.get('/readyz', async (_request, response) => {
    const reason = await health.unready();
    if (reason === undefined) response.json({ status: 'ready' });
    else response.status(503).set('retry-after', '1').json({ status: 'not ready', reason });
  });
  application.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

/** Express itself throws for addresses that cannot be decoded, with a status of 4xx. */
function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status = (error as { readonly status?: unknown } | null)?.status;
  const client = typeof status === 'number' && status >= 400 && status < 500;
  return commonProblem(client ? 'request-invalid' : 'internal-error', { cause: error });
}

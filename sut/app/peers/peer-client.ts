import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { isWrite, type Contract } from '../http/contract.ts';
import { commonProblem } from '../http/problem.ts';
import { currentRequest } from '../http/request-context.ts';
import { SERVICE_TOKEN } from '../http/tokens.ts';
import type { ModuleName } from '../composition.ts';
import { exchange, type PeerAgent, type RawAnswer } from './exchange.ts';
import { peerAnswer } from './peer-answer.ts';
import type { PeerMetrics } from './peer-metrics.ts';
import { RetryBudget } from './retry-budget.ts';
import { Rotation } from './rotation.ts';

/** A request to another service, after a contract of it. */
export interface PeerRequest<Body> {
  /** Values of the path's `:name` parameters. */
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: Body;
  /** The Idempotency-Key of a write; the same one on every retry. */
  readonly key?: string;
  /** `caller`: with the token of the request that is being served. `service`: with this service's own (the default). */
  readonly as?: 'caller' | 'service';
}

/** A good answer, or a problem that the contract documents as its own (or that the key is another request's). */
export type PeerAnswer<Answered> =
  | { readonly ok: true; readonly replayed: boolean; readonly body: Answered }
  | {
      readonly ok: false;
      readonly replayed: boolean;
      readonly code: string;
      readonly fields: Readonly<Record<string, unknown>>;
    };

/**
 * Asks the service that runs a module: time-out, bounded retries with the same key and jittered back-off, request id and
 * token passed on, calls and bytes counted. Throws the problem `peer-unavailable` when no answer can be had.
 */
export interface PeerClient {
  ask<Params, Query, Body, Answered>(
    contract: Contract<Params, Query, Body, Answered>,
    request: PeerRequest<z.input<z.ZodType<Body>>>,
  ): Promise<PeerAnswer<Answered>>;
}

export interface PeerClientOptions {
  /** The module asked, for metrics and log. */
  readonly peer: ModuleName;
  /** Of the instances that run it; asked in turn, one that does not answer left out for a moment. */
  readonly addresses: readonly string[];
  /** By which this service proves to be one. */
  readonly serviceToken: string | undefined;
  /** The connections, shared by all clients of the process. */
  readonly agent: PeerAgent;
  readonly metrics: PeerMetrics;
  readonly logger: Logger;
  /** For one attempt, and for all of them with the pauses between. */
  readonly timeoutMs?: number;
  readonly deadlineMs?: number;
}

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 50;

/** A client for the instances that run one module. */
export function createPeerClient(options: PeerClientOptions): PeerClient {
  const { peer, logger, timeoutMs = 3000, deadlineMs = 6000 } = options;
  const budget = new RetryBudget();
  const rotation = new Rotation(options.addresses);
  return {
    async ask(contract, request) {
      const message = messageOf(contract, request, options.serviceToken);
      const endMs = performance.now() + deadlineMs;
      budget.earn();
      for (let attempt = 1; ; attempt += 1) {
        const address = rotation.next(performance.now());
        const url = new URL(message.address, address);
        const leftMs = endMs - performance.now();
        const answer = await exchange({ ...message, url, timeoutMs: Math.min(timeoutMs, leftMs) }, options.agent);
        options.metrics.book(peer, `${message.method} ${contract.path}`, answer);
        if (!isPassing(answer)) return peerAnswer(contract, answer, { peer, as: request.as ?? 'service' });
        // To another instance at once: it replaces the one that is gone, and is not asked on top of it.
        const elsewhere = answer.status === 0 && rotation.rest(address, performance.now());
        const pauseMs = elsewhere ? 0 : pauseAfter(attempt, answer);
        const inTime = attempt < ATTEMPTS && performance.now() + pauseMs < endMs;
        const more = inTime && (elsewhere || budget.spend());
        const { reason = `status ${answer.status}` } = answer;
        logger.debug({ peer, url: url.href, attempt, reason, requestId: message.headers['x-request-id'] }, 'no answer');
        if (!more) throw commonProblem('peer-unavailable', { cause: new Error(`${peer} at ${url.host}: ${reason}`) });
        await sleep(pauseMs);
      }
    },
  };
}

interface Message {
  readonly method: string;
  /** Path and query. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The same for every attempt: the key above all. */
function messageOf(contract: Contract, request: PeerRequest<unknown>, serviceToken: string | undefined): Message {
  const served = currentRequest();
  const { params = {}, query = {}, key = randomUUID(), as = 'service' } = request;
  const path = contract.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
  const asked = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const authorization = as === 'caller' ? served?.authorization : serviceToken && `Bearer ${serviceToken}`;
  const headers: Record<string, string> = { 'x-request-id': served?.requestId ?? randomUUID() };
  if (authorization !== undefined) headers['authorization'] = authorization;
  if (as === 'caller' && serviceToken !== undefined) headers[SERVICE_TOKEN] = serviceToken;
  if (isWrite(contract)) headers['idempotency-key'] = key;
  if (body !== undefined) headers['content-type'] = 'application/json';
  return {
    method: contract.method.toUpperCase(),
    address: asked === '' ? path : `${path}?${asked}`,
    headers,
    body,
  };
}

/** Nothing came, or a sign that later it may: worth asking again. */
function isPassing({ status }: RawAnswer): boolean {
  return status === 0 || (status >= 502 && status <= 504);
}

/** Doubled each time and jittered, so that those who failed together do not come back together; no shorter than told. */
function pauseAfter(attempt: number, { headers }: RawAnswer): number {
  const toldMs = Number(headers['retry-after'] ?? 0) * 1000;
  const ownMs = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
  return Number.isFinite(toldMs) ? toldMs + ownMs : ownMs;
}

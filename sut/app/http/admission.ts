import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { commonProblem } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** A listener that bounds what is under way in another. */
export interface Admission {
  readonly listener: RequestListener;
  /** Requests under way, and those turned away since the start. */
  use(): { readonly underWay: number; readonly turnedAway: number };
}

/**
 * Who is turned away is told so after this time only. Clients that keep a connection send the next request when they
 * have the answer: told at once, they would be back at once, and turning them away would take the time of serving.
 */
const HELD_MS = 1000;

/** Longer than requests should take when all is well: what waits then only makes everybody late. */
const LONG_MS = 150;
/** So many are let in however long they take: they keep all that serves them busy. */
const ALWAYS_IN = 64;
/**
 * Under way at once on one connection. Clients send a second request before the first is answered only when they pipeline;
 * one that pipelines without end would else take everybody's place.
 */
const MOST_OF_A_CONNECTION = 16;
/** By how it is written: an address in another case, or with the host in it, is served, too, and is anybody's. */
const ALWAYS_SERVED = /^\/(?:internal\/|(?:healthz|readyz|metrics)$)/;
/** Of the time that requests take lately, in the mean: by a request's share in it. */
const SMOOTHING = 1 / 32;

/**
 * Serves at most so many requests at once, and few when they take long. Those beyond are told 503 with Retry-After, and
 * nothing of them is looked at before: neither token nor body. A connection has one such request waiting at most: with
 * the next one it is closed, so that what is turned away takes little memory. What other services and operators ask is always let in,
 * for it belongs to work that has begun elsewhere, or tells what is wrong here. A request whose body is still to come
 * keeps nothing busy and takes nobody's place: else a few clients that send slowly would shut everybody out.
 */
export function admit(served: RequestListener, most: number): Admission {
  const underWay = new Set<IncomingMessage>();
  const connections = new WeakMap<Socket, Connection>();
  let turnedAway = 0;
  let lately = 0;
  const connectionOf = (socket: Socket): Connection => {
    let connection = connections.get(socket);
    if (connection === undefined) {
      const requests = new Set<IncomingMessage>();
      const opened: Connection = { requests, held: undefined };
      connections.set(socket, opened);
      connection = opened;
      // Answers that wait behind others on a connection hear nothing of its end.
      socket.once('close', () => {
        clearTimeout(opened.held);
        for (const request of requests) underWay.delete(request);
      });
    }
    return connection;
  };
  return {
    listener(request, response) {
      const { socket } = request;
      // What had arrived with a request for which the connection was closed.
      if (socket.destroyed) return;
      const connection = connectionOf(socket);
      const { requests } = connection;
      const bound = lately > LONG_MS ? Math.min(most, ALWAYS_IN) : most;
      const full = underWay.size >= bound && whole(underWay) >= bound && !ALWAYS_SERVED.test(request.url ?? '');
      if (full || requests.size >= MOST_OF_A_CONNECTION) {
        turnedAway += 1;
        hold(connection, request, response);
        return;
      }
      underWay.add(request);
      requests.add(request);
      const startMs = performance.now();
      response.once('close', () => {
        underWay.delete(request);
        requests.delete(request);
        if (request.complete) lately += (performance.now() - startMs - lately) * SMOOTHING;
      });
      served(request, response);
    },
    use: () => ({ underWay: underWay.size, turnedAway }),
  };
}

interface Connection {
  /** Under way. */
  readonly requests: Set<IncomingMessage>;
  /** Until the one that is turned away is told so. */
  held: NodeJS.Timeout | undefined;
}

function hold(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
  if (connection.held !== undefined) {
    request.socket.destroy();
    return;
  }
  connection.held = setTimeout(() => {
    connection.held = undefined;
    turnAway(request, response);
  }, HELD_MS);
}

/** Those of the requests that have come to their end. Counted only where there are too many of them. */
function whole(requests: Iterable<IncomingMessage>): number {
  let count = 0;
  for (const request of requests) if (request.complete) count += 1;
  return count;
}

const OVERLOADED = commonProblem('overloaded');
const TEXT = OVERLOADED.document();
const HEADERS = {
  ...OVERLOADED.headers,
  'content-type': 'application/problem+json; charset=utf-8',
  'content-length': Buffer.byteLength(TEXT),
};

function turnAway(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(OVERLOADED.status, { ...HEADERS, 'x-request-id': requestIdOf(request) }).end(TEXT);
}

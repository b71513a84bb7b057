import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { contract } from '../../../sut/app/http/contract.ts';
import { inRequest } from '../../../sut/app/http/request-context.ts';
import { createPeerAgent, type PeerAgent } from '../../../sut/app/peers/exchange.ts';
import { createPeerClient, type PeerClient } from '../../../sut/app/peers/peer-client.ts';
import { createPeerMetrics } from '../../../sut/app/peers/peer-metrics.ts';

const PUT_ASIDE = contract({
  method: 'post',
  path: '/internal/v1/things/:name/asides',
  summary: 'Puts a thing aside',
  access: ['service'],
  params: z.strictObject({ name: z.string() }),
  query: z.strictObject({ place: z.string() }),
  body: z.strictObject({ count: z.int() }),
  answer: { status: 201, body: z.strictObject({ left: z.int() }) },
  problems: { 'none-left': [409, 'There is none left'] },
});
const ASKED = { params: { name: 'a/b ü' }, query: { place: 'x&y' }, body: { count: 2 }, key: 'key-1' };

const servers: Server[] = [];
const agents: PeerAgent[] = [];
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.destroy();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server that answers the n-th request (from 0) as told, and keeps what it was asked. */
async function peer(
  answer: (response: ServerResponse, at: number) => void,
): Promise<{ readonly url: string; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(response, seen.length - 1);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const good = (response: ServerResponse): void => send(response, 201, { left: 3 });

function problem(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  send(response, status, { type: `urn:problem-type:${code}`, title: code, status, code, left: 1 }, headers);
}

function clientOf(
  addresses: readonly string[],
  times: { readonly timeoutMs?: number; readonly deadlineMs?: number } = {},
): { readonly client: PeerClient; readonly registry: Registry } {
  const registry = new Registry();
  const agent = createPeerAgent();
  agents.push(agent);
  const client = createPeerClient({
    peer: 'store-inventory',
    addresses,
    serviceToken: 'token-of-the-service',
    agent,
    metrics: createPeerMetrics(registry),
    logger: pino({ level: 'silent' }),
    ...times,
  });
  return { client, registry };
}

test('a request goes out as the contract says, with key, request id and the right token', async () => {
  const { url, seen } = await peer(good);
  const { client } = clientOf([url]);
  const answer = await inRequest({ requestId: 'request-17', authorization: 'Bearer the.callers.token' }, async () => {
    await client.ask(PUT_ASIDE, { ...ASKED, as: 'caller' });
    return client.ask(PUT_ASIDE, ASKED);
  });
  assert.deepEqual(answer, { ok: true, replayed: false, body: { left: 3 } });
  const [first, second] = seen;
  assert.deepEqual(
    [first?.method, first?.url, first?.body],
    ['POST', '/internal/v1/things/a%2Fb%20%C3%BC/asides?place=x%26y', '{"count":2}'],
  );
  assert.equal(first?.headers['idempotency-key'], 'key-1');
  assert.deepEqual([first?.headers['x-request-id'], second?.headers['x-request-id']], ['request-17', 'request-17']);
  assert.equal(first?.headers.authorization, 'Bearer the.callers.token');
  assert.equal(second?.headers.authorization, 'Bearer token-of-the-service');
});

test('problems of the contract are answers; a stored one is known as such', async () => {
  const { url } = await peer((response) => problem(response, 409, 'none-left', { 'idempotency-replayed': 'true' }));
  const answer = await clientOf([url]).client.ask(PUT_ASIDE, ASKED);
  assert.deepEqual(answer, { ok: false, replayed: true, code: 'none-left', fields: { left: 1 } });
});

test('a connection that is cut and a 503 are asked again with the same key, after the time that was told', async () => {
  const { url, seen } = await peer((response, at) => {
    if (at === 0) response.socket?.destroy();
    else if (at === 1) problem(response, 503, 'overloaded', { 'retry-after': '1' });
    else good(response);
  });
  const startMs = performance.now();
  const { client, registry } = clientOf([url]);
  assert.equal((await client.ask(PUT_ASIDE, ASKED)).ok, true);
  assert.ok(performance.now() - startMs >= 1000);
  assert.deepEqual(new Set(seen.map(({ headers }) => headers['idempotency-key'])), new Set(['key-1']));
  const text = await registry.metrics();
  for (const status of ['none', '503', '201']) {
    const line = `peer_requests_total{peer="store-inventory",route="POST ${PUT_ASIDE.path}",status="${status}"} 1`;
    assert.ok(text.includes(line), line);
  }
  assert.match(text, /peer_bytes_total\{peer="store-inventory",direction="sent"\} [1-9]\d\d/);
  assert.match(text, /peer_bytes_total\{peer="store-inventory",direction="received"\} [1-9]\d\d/);
});

test('a service that says 503 for ever is asked three times, then it is unavailable', async () => {
  const { url, seen } = await peer((response) => problem(response, 503, 'overloaded'));
  await assert.rejects(clientOf([url]).client.ask(PUT_ASIDE, ASKED), { code: 'peer-unavailable', status: 503 });
  assert.equal(seen.length, 3);
});

test('a service that hangs is given up after the time-out, and all of it before the deadline', async () => {
  const { url, seen } = await peer(() => undefined);
  const { client } = clientOf([url], { timeoutMs: 200, deadlineMs: 500 });
  const startMs = performance.now();
  await assert.rejects(client.ask(PUT_ASIDE, ASKED), { code: 'peer-unavailable' });
  assert.ok(performance.now() - startMs < 3000);
  assert.ok(seen.length >= 2);
});

test('a Retry-After beyond the deadline is not waited for', async () => {
  const { url, seen } = await peer((response) => problem(response, 503, 'overloaded', { 'retry-after': '3600' }));
  await assert.rejects(clientOf([url]).client.ask(PUT_ASIDE, ASKED), { code: 'peer-unavailable' });
  assert.equal(seen.length, 1);
});

test('instances are asked in turn, and one that is gone is made up for by the next', async () => {
  const [one, other] = [await peer(good), await peer(good)];
  const { client } = clientOf([one.url, other.url]);
  for (let at = 0; at < 10; at += 1) await client.ask(PUT_ASIDE, ASKED);
  assert.deepEqual([one.seen.length, other.seen.length], [5, 5]);
  const gone = servers.shift();
  gone?.closeAllConnections();
  await new Promise((resolve) => gone?.close(resolve));
  const left = [...Array(200).keys()].map(() => client.ask(PUT_ASIDE, ASKED));
  assert.ok((await Promise.all(left)).every(({ ok }) => ok));
  for (let at = 0; at < 200; at += 1) assert.equal((await client.ask(PUT_ASIDE, ASKED)).ok, true);
});

test('connections are kept: many requests one after the other use one', async () => {
  const sockets = new Set<unknown>();
  const { url } = await peer((response) => {
    sockets.add(response.socket);
    good(response);
  });
  const { client } = clientOf([url]);
  for (let at = 0; at < 20; at += 1) await client.ask(PUT_ASIDE, ASKED);
  assert.equal(sockets.size, 1);
});

test('retries are bounded by what is asked anyway: a service that is gone gets no multiple of the load', async () => {
  const { url, seen } = await peer((response) => problem(response, 503, 'overloaded'));
  const { client } = clientOf([url], { deadlineMs: 1500 });
  const asked = Array.from({ length: 200 }, async (_, at) => {
    await sleep(at);
    await assert.rejects(client.ask(PUT_ASIDE, ASKED), { code: 'peer-unavailable' });
  });
  await Promise.all(asked);
  assert.ok(seen.length > 200, `${seen.length} requests`);
  assert.ok(seen.length <= 200 + 20 + 0.2 * 200, `${seen.length} requests`);
});

test('an answer against the contract, or a problem that it does not know, is an internal error; tokens are told on', async () => {
  const cases: readonly (readonly [(response: ServerResponse) => void, string])[] = [
    [(response) => send(response, 201, { left: 'many' }), 'internal-error'],
    [(response) => send(response, 201, { left: 1, right: 2 }), 'internal-error'],
    [(response) => response.writeHead(201).end('<html>'), 'internal-error'],
    [(response) => response.writeHead(404).end('<html>'), 'internal-error'],
    [(response) => problem(response, 400, 'request-invalid'), 'internal-error'],
    [(response) => problem(response, 500, 'internal-error'), 'internal-error'],
    [(response) => problem(response, 401, 'token-invalid'), 'token-invalid'],
    [(response) => problem(response, 403, 'forbidden'), 'forbidden'],
  ];
  for (const [answer, code] of cases) {
    const { url, seen } = await peer(answer);
    const asked = inRequest({ requestId: 'r', authorization: 'Bearer a.b.c' }, () =>
      clientOf([url]).client.ask(PUT_ASIDE, { ...ASKED, as: 'caller' }),
    );
    await assert.rejects(asked, { code });
    assert.equal(seen.length, 1);
  }
});

import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { admit, type Admission } from '../../../sut/app/http/admission.ts';
import { startServer, type RunningServer } from '../../../sut/app/http/server.ts';
import { eventually } from '../../support/eventually.ts';

const servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close(100);
});

async function serve(listener: RequestListener): Promise<RunningServer> {
  const server = await startServer(listener, '127.0.0.1', 0);
  servers.push(server);
  return server;
}

/** All that a server says to bytes, until it closes the connection. */
async function answerTo({ port }: RunningServer, feed: (socket: Socket) => unknown): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  await feed(socket);
  await closed;
  return text;
}

function codeOf(answer: string): string | undefined {
  return /"code":"([\w-]+)"/.exec(answer)?.[1];
}

test('what is no request of HTTP, and headers beyond 8 KB, get a problem document and the end of the connection', async () => {
  const server = await serve((_request, response) => response.end('served'));
  const nonsense = await answerTo(server, (socket) => socket.write('good morning\r\n\r\n'));
  assert.match(nonsense, /^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
  assert.equal(codeOf(nonsense), 'request-malformed');
  const large = `GET / HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(9000)}\r\n\r\n`;
  const refused = await answerTo(server, (socket) => socket.write(large));
  assert.match(refused, /^HTTP\/1\.1 431 /);
  assert.equal(codeOf(refused), 'headers-too-large');
});

/** Goes on after the head with a byte every 200 ms. */
async function trickle(head: string, socket: Socket): Promise<void> {
  socket.write(head);
  while (!socket.closed) {
    socket.write('x');
    await sleep(200);
  }
}

test('headers that trickle in end in 408 after 5 s, a body after 10 s, and others are served meanwhile', async () => {
  const server = await serve((request, response) => {
    request.resume().on('end', () => response.end('served'));
    request.on('error', () => undefined);
  });
  const startMs = performance.now();
  const slowHead = answerTo(server, (socket) => trickle('GET / HTTP/1.1\r\nhost: x\r\nx-slow: ', socket));
  const slowBody = answerTo(server, (socket) =>
    trickle('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n', socket),
  );
  assert.equal(await (await fetch(`http://127.0.0.1:${server.port}`)).text(), 'served');
  assert.equal(codeOf(await slowHead), 'request-timeout');
  const headMs = performance.now() - startMs;
  assert.ok(headMs > 4500 && headMs < 9500, `${headMs} ms`);
  assert.equal(codeOf(await slowBody), 'request-timeout');
  const bodyMs = performance.now() - startMs;
  assert.ok(bodyMs > 9500 && bodyMs < 20_000, `${bodyMs} ms`);
});

/** Serves each request when `go` resolves. */
async function serveBounded(
  most: number,
  go: () => Promise<unknown>,
): Promise<{ readonly url: string; readonly admission: Admission }> {
  const admission = admit((_request, response) => void go().then(() => response.end('served')), most);
  return { url: `http://127.0.0.1:${(await serve(admission.listener)).port}`, admission };
}

async function statusesOf(asked: readonly Promise<Response>[]): Promise<Readonly<Record<number, number>>> {
  const counts: Record<number, number> = {};
  for (const response of await Promise.all(asked)) {
    await response.text();
    counts[response.status] = (counts[response.status] ?? 0) + 1;
  }
  return counts;
}

test('beyond the bound requests are told when to come back; services and operators are let in all the same', async () => {
  const { promise: going, resolve: go } = Promise.withResolvers<void>();
  const { url, admission } = await serveBounded(2, () => going);
  const served = [fetch(`${url}/api/1`), fetch(`${url}/api/2`)];
  await eventually(() => admission.use().underWay >= 2);
  const refused = await fetch(`${url}/api/3`);
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get('retry-after'), '1');
  assert.equal(refused.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  assert.equal(codeOf(await refused.text()), 'overloaded');
  const otherwise = ['/API/3', '/healthzz', '/'].map((path) => fetch(url + path));
  assert.deepEqual(await statusesOf(otherwise), { 503: 3 });
  served.push(fetch(`${url}/internal/4`), fetch(`${url}/healthz`));
  await eventually(() => admission.use().underWay >= 4);
  go();
  assert.deepEqual(await statusesOf(served), { 200: 4 });
  assert.deepEqual(admission.use(), { underWay: 0, turnedAway: 4 });
});

test('when requests take long fewer are let in, and all of them again once they do not', async () => {
  let serviceMs = 300;
  const { url } = await serveBounded(100, () => sleep(serviceMs));
  const hundred = (): Promise<Response>[] => Array.from({ length: 100 }, () => fetch(`${url}/api/1`));
  assert.deepEqual(await statusesOf(hundred()), { 200: 100 });
  assert.deepEqual(await statusesOf(hundred()), { 200: 64, 503: 36 });
  serviceMs = 0;
  for (let at = 0; at < 100; at += 1) await (await fetch(`${url}/api/1`)).text();
  serviceMs = 100;
  assert.deepEqual(await statusesOf(hundred()), { 200: 100 });
});

test('a client that leaves makes room for another', async () => {
  const { url, admission } = await serveBounded(1, () => sleep(10_000));
  const leaving = new AbortController();
  const left = fetch(`${url}/api/1`, { signal: leaving.signal }).catch(() => undefined);
  await eventually(() => admission.use().underWay >= 1);
  leaving.abort();
  await left;
  await eventually(() => admission.use().underWay === 0);
});

test("requests whose body does not come take nobody's place", async () => {
  const { promise: going, resolve: go } = Promise.withResolvers<void>();
  const { url, admission } = await serveBounded(1, () => going);
  const begun = (count: number): Promise<void> =>
    eventually(() => admission.use().underWay + admission.use().turnedAway >= count);
  const slow = Array.from({ length: 3 }, () => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
    socket.on('error', () => undefined).write('POST /api/1 HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n');
    return socket;
  });
  await begun(3);
  const served = fetch(`${url}/api/2`);
  await begun(4);
  const refused = fetch(`${url}/api/3`);
  await begun(5);
  go();
  assert.deepEqual([(await served).status, (await refused).status], [200, 503]);
  for (const socket of slow) socket.destroy();
});

/** One connection that sends so many requests at once, and reads what is answered. */
function pipelined(url: string, count: number): Socket {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
  socket.on('error', () => undefined).resume();
  socket.write('GET /api/1 HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(count));
  return socket;
}

test('a connection that sends requests without end is closed, with nothing of it kept, and others are served', async () => {
  const { promise: going, resolve: go } = Promise.withResolvers<void>();
  const { url, admission } = await serveBounded(100, () => going);
  const socket = pipelined(url, 40_000);
  await eventually(() => socket.closed);
  await eventually(() => admission.use().underWay === 0);
  assert.ok(admission.use().turnedAway < 5_000, `${admission.use().turnedAway} were looked at`);
  go();
  assert.equal((await fetch(`${url}/api/2`)).status, 200);
});

test('a connection that is closed with requests waiting behind others leaves no place taken', async () => {
  const { promise: going, resolve: go } = Promise.withResolvers<void>();
  const { url, admission } = await serveBounded(10, () => going);
  const socket = pipelined(url, 10);
  await eventually(() => admission.use().underWay === 10);
  socket.destroy();
  await eventually(() => admission.use().underWay === 0);
  go();
  assert.equal((await fetch(`${url}/api/2`)).status, 200);
});

test('one connection takes sixteen places at most: a polite user is served beside it', async () => {
  const { promise: going, resolve: go } = Promise.withResolvers<void>();
  const { url, admission } = await serveBounded(20, () => going);
  const socket = pipelined(url, 17);
  await eventually(() => admission.use().turnedAway === 1);
  assert.equal(admission.use().underWay, 16);
  const polite = fetch(`${url}/api/2`);
  await eventually(() => admission.use().underWay === 17);
  go();
  assert.equal((await polite).status, 200);
  socket.destroy();
});

test('requests that are sent one after the other on a connection are all served', async () => {
  const { url } = await serveBounded(1, () => Promise.resolve());
  for (let at = 0; at < 40; at += 1) assert.equal(await (await fetch(`${url}/api/${at}`)).text(), 'served');
});

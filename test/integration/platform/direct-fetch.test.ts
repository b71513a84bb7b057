import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { directFetch } from '../../../platform/direct-fetch.ts';

/** A server that answers with what it was asked; gives its port. */
async function echo(t: TestContext, port = 0): Promise<number> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url === '/moved') response.writeHead(302, { location: '/' }).end();
      else if (request.url === '/nothing') response.writeHead(204).end();
      else if (request.url !== '/silent')
        response.writeHead(200, { 'x-asked': `${request.method} ${request.url}` }).end(body);
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('ports that browsers refuse are reached like any other', async (t) => {
  for (const port of [10_080, 6000, 5060]) {
    await echo(t, port);
    assert.equal((await directFetch(`http://127.0.0.1:${port}/`)).status, 200);
  }
});

test('a request arrives whole, a redirect is not followed, and an answer without a body is one', async (t) => {
  const url = `http://127.0.0.1:${await echo(t)}`;
  const answer = await directFetch(`${url}/a?b=c`, { method: 'POST', body: '{"é":1}' });
  assert.equal(answer.headers.get('x-asked'), 'POST /a?b=c');
  assert.deepEqual(await answer.json(), { é: 1 });
  assert.equal((await directFetch(`${url}/moved`)).status, 302);
  assert.equal(await (await directFetch(`${url}/nothing`)).text(), '');
});

test('every name of this machine is reached', async (t) => {
  const port = await echo(t);
  for (const host of ['0.0.0.0', 'shop.localhost']) {
    assert.equal((await directFetch(`http://${host}:${port}/`)).status, 200, host);
  }
});

test('an answer that does not come ends with the signal, and a closed port with the error of the system', async (t) => {
  const port = await echo(t);
  const signal = AbortSignal.timeout(50);
  await assert.rejects(directFetch(`http://127.0.0.1:${port}/silent`, { signal }), { name: 'TimeoutError' });
  await assert.rejects(directFetch('http://127.0.0.1:1/'), { code: 'ECONNREFUSED' });
});

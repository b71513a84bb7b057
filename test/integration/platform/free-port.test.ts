import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { freePort, requirePort } from '../../../platform/free-port.ts';

test('a free port can be listened on, and lies below those given to outgoing connections', async () => {
  const port = await freePort();
  assert.ok(port >= 20_000 && port < 32_768, String(port));
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
});

test('a port that is taken is never chosen', async () => {
  const first = await freePort(() => 0.5);
  const server = createServer().listen(first, '127.0.0.1');
  await once(server, 'listening');
  let tries = 0;
  const second = await freePort(() => {
    tries += 1;
    return tries === 1 ? 0.5 : 0.25;
  });
  assert.notEqual(second, first);
  server.close();
});

test('a port that was asked for and is taken is refused, naming who holds it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const holder = process.platform === 'linux' ? new RegExp(`pid ${process.pid}\\)`) : /is taken/;
  await assert.rejects(requirePort(port, 'MASCARET_PORT'), { code: 'port-taken', message: holder });
  server.close();
  await once(server, 'close');
  assert.equal(await requirePort(port, 'MASCARET_PORT'), port);
});

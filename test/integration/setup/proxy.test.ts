import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startReleaseServer } from '../../support/release-server.ts';
import { bareMachine } from '../../support/setup-bench.ts';

/** What the proxy was asked for; the credentials it got. */
interface Proxy extends AsyncDisposable {
  readonly address: string;
  readonly asked: string[];
  readonly signedIn: string[];
}

/** A forward proxy that leads every host to one port of this machine. */
async function startProxy(port: number, connectStatus = 200): Promise<Proxy> {
  const [asked, signedIn, tunnels]: [string[], string[], Duplex[]] = [[], [], []];
  const server = createServer((incoming, answer) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    signedIn.push(incoming.headers['proxy-authorization'] ?? '');
    const { pathname } = new URL(incoming.url ?? '');
    request({ port, host: '127.0.0.1', path: pathname }, (got) => got.pipe(answer)).end();
  });
  server.on('connect', (incoming, socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    signedIn.push(incoming.headers['proxy-authorization'] ?? '');
    if (connectStatus !== 200) {
      socket.end(`HTTP/1.1 ${connectStatus} No\r\n\r\n`);
      return;
    }
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    tunnels.push(socket, onward);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  const address = `http://127.0.0.1:${await listening(server)}`;
  const close = (): Promise<void> => {
    for (const socket of tunnels) socket.destroy();
    return closed(server);
  };
  return { address, asked, signedIn, [Symbol.asyncDispose]: close };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

test('an http mirror is asked through HTTP_PROXY, which is signed in to', async () => {
  await using releases = await startReleaseServer();
  await using proxy = await startProxy(Number(new URL(releases.base).port));
  using machine = bareMachine();
  const setup = machine.start(['bring-tool', 'k6'], {
    MASCARET_DOWNLOAD_BASE: 'http://releases.example',
    HTTP_PROXY: proxy.address.replace('//', '//somebody:s%40crete@'),
  });
  assert.equal((await setup.ended).code, 0, setup.said());
  assert.match(proxy.asked.join(), /^GET http:\/\/releases\.example\/grafana\/k6\/releases\/download\/v2\.2\.0\/k6-v/);
  assert.deepEqual(proxy.signedIn, [`Basic ${Buffer.from('somebody:s@crete').toString('base64')}`]);
});

test('an https address is reached through a tunnel, and its certificate is checked all the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mascaret-proxy-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=releases.example', '-addext', 'subjectAltName=DNS:releases.example'];
  const making = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2'];
  execFileSync('openssl', [...making, ...subject], { stdio: 'pipe' });
  await using releases = await startReleaseServer();
  const port = Number(new URL(releases.base).port);
  const secure = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, (incoming, answer) => {
    request({ port, host: '127.0.0.1', path: incoming.url }, (got) => got.pipe(answer)).end();
  });
  try {
    await using proxy = await startProxy(await listening(secure));
    const env = { MASCARET_DOWNLOAD_BASE: 'https://releases.example', HTTPS_PROXY: proxy.address };
    using machine = bareMachine();
    const untrusted = machine.start(['bring-tool', 'k6'], env);
    assert.equal((await untrusted.ended).code, 2);
    assert.match(untrusted.said(), /through the proxy http:\/\/127\.0\.0\.1:\d+: self-signed certificate/);
    const setup = machine.start(['bring-tool', 'k6'], { ...env, NODE_EXTRA_CA_CERTS: cert });
    assert.equal((await setup.ended).code, 0, setup.said());
    assert.deepEqual([...new Set(proxy.asked)], ['CONNECT releases.example:443']);
  } finally {
    await closed(secure);
    rmSync(folder, { recursive: true });
  }
});

test('a proxy that refuses is named without its password, and what NO_PROXY excepts does not go through it', async () => {
  await using releases = await startReleaseServer();
  await using proxy = await startProxy(Number(new URL(releases.base).port), 407);
  using machine = bareMachine();
  const HTTPS_PROXY = proxy.address.replace('//', '//somebody:secret@');
  const setup = machine.start(['bring-tool', 'k6'], {
    MASCARET_DOWNLOAD_BASE: 'https://releases.example',
    HTTPS_PROXY,
  });
  assert.equal((await setup.ended).code, 2);
  assert.match(setup.said(), /it answered CONNECT releases\.example:443 with status 407/);
  assert.doesNotMatch(setup.said(), /secret/);
  const asked = proxy.asked.length;
  const direct = machine.start(['bring-tool', 'k6'], {
    MASCARET_DOWNLOAD_BASE: 'https://releases.invalid',
    HTTPS_PROXY,
    NO_PROXY: 'releases.invalid',
  });
  assert.equal((await direct.ended).code, 2);
  assert.equal(proxy.asked.length, asked);
});

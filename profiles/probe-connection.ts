import { createConnection, type Socket } from 'node:net';

/** An established connection through a lane; `address` is `host:port`. Rejects when it cannot be established. */
export async function probeConnection(address: string, signal?: AbortSignal): Promise<Socket> {
  const [host, port] = address.split(':');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = createConnection({
    host: host ?? '127.0.0.1',
    port: Number(port),
    noDelay: true,
    ...(signal === undefined ? {} : { signal }),
  });
  socket.once('connect', resolve);
  socket.once('error', reject);
  await promise;
  return socket;
}

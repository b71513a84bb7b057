import { connect } from 'node:net';
import { isWhole } from './whole-answer.ts';

/** A write, as it goes over the wire. */
export interface BenchRequest {
  readonly path: string;
  readonly token: string;
  readonly key: string;
  readonly body: string;
}

/**
 * Sends all requests over so many connections, each one after the other; status to count. HTTP/1.1 over bare sockets, so
 * that on a small machine the server is what works. Rejects when the server closes a connection.
 */
export async function sendAll(
  port: number,
  requests: readonly BenchRequest[],
  connections: number,
): Promise<Readonly<Record<string, number>>> {
  const statuses: Record<string, number> = {};
  let next = 0;
  const keepBusy = async (): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const send = (): void => {
      const request = requests[next];
      next += 1;
      if (request === undefined) socket.end(resolve);
      else socket.write(textOf(request, port));
    };
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      received += text;
      if (!isWhole(received)) return;
      const status = received.slice(9, 12);
      statuses[status] = (statuses[status] ?? 0) + 1;
      received = '';
      send();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed a connection')));
    send();
    await promise;
  };
  await Promise.all(Array.from({ length: connections }, keepBusy));
  return statuses;
}

function textOf({ path, token, key, body }: BenchRequest, port: number): string {
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n`;
  const what = `content-type: application/json\r\nidempotency-key: ${key}\r\ncontent-length: ${body.length}\r\n\r\n`;
  return `${head}${what}${body}`;
}

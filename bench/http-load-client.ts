import { connect, type Socket } from 'node:net';

/**
 * A program of its own: keeps N connections busy with POSTs of JSON for a while, and prints what came back as one line
 * of JSON. It speaks HTTP/1.1 over bare sockets, so that on a small machine the server is what is measured.
 *
 * Environment: PORT, TARGET_PATH, CONNECTIONS, WARM_MS, MEASURE_MS, CARDS (payments go to cards 1, 3, 5 … at random).
 */
const port = Number(process.env['PORT']);
const path = process.env['TARGET_PATH'] ?? '/';
const connections = Number(process.env['CONNECTIONS'] ?? 16);
const warmMs = Number(process.env['WARM_MS'] ?? 1000);
const measureMs = Number(process.env['MEASURE_MS'] ?? 4000);
const cards = Number(process.env['CARDS'] ?? 10_000);

const runName = `bench-${process.pid}-${Date.now()}`;
const measureFrom = performance.now() + warmMs;
const until = measureFrom + measureMs;
const statuses: Record<string, number> = {};
const latenciesMs: number[] = [];
let sent = 0;

await Promise.all(Array.from({ length: connections }, () => keepBusy()));
latenciesMs.sort((one, other) => one - other);
const at = (share: number): number =>
  latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))] ?? 0;
const perSecond = latenciesMs.length / (measureMs / 1000);
process.stdout.write(`${JSON.stringify({ perSecond, p50Ms: at(0.5), p99Ms: at(0.99), statuses })}\n`);

/** One connection: a request, its answer, the next request. */
async function keepBusy(): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('the server closed a connection')));
  let sentMs = send(socket);
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    if (!isWhole(received)) return;
    const nowMs = performance.now();
    const status = received.slice(9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (sentMs >= measureFrom) latenciesMs.push(nowMs - sentMs);
    received = '';
    if (nowMs < until) {
      sentMs = send(socket);
    } else {
      resolve();
      socket.end();
    }
  });
  await promise;
}

function send(socket: Socket): number {
  sent += 1;
  const account = 2 * Math.floor(Math.random() * cards) + 1;
  const body = `{"card":"4${String(account).padStart(15, '0')}","merchant":"Baker's at the corner","amount":"0.01"}`;
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n`;
  socket.write(`${head}idempotency-key: ${runName}-${sent}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  return performance.now();
}

/** All servers here say how long their answer is. */
function isWhole(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\ncontent-length: (\d+)/i.exec(received)?.[1];
  return received.length >= end + 4 + Number(length);
}

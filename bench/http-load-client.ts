import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { isWhole } from './whole-answer.ts';

/**
 * A program of its own: keeps N connections busy with POSTs of JSON for a while, and prints what came back as one line
 * of JSON. It speaks HTTP/1.1 over bare sockets, so that on a small machine the server is what is measured.
 *
 * Environment: PORT, TARGET_PATH, CONNECTIONS, WARM_MS, MEASURE_MS, TOKENS (a file of the customers' tokens, a line each:
 * whoever pays does it with their card), PER_SECOND (left out: as fast as answers come; else each request has its time,
 * and its latency counts from then, however late it is sent).
 */
const port = Number(process.env['PORT']);
const path = process.env['TARGET_PATH'] ?? '/';
const connections = Number(process.env['CONNECTIONS'] ?? 16);
const warmMs = Number(process.env['WARM_MS'] ?? 1000);
const measureMs = Number(process.env['MEASURE_MS'] ?? 4000);
const tokens = readFileSync(process.env['TOKENS'] ?? '', 'utf8').split('\n');
const intervalMs = (connections * 1000) / Number(process.env['PER_SECOND'] ?? Number.POSITIVE_INFINITY);

const runName = `bench-${process.pid}-${Date.now()}`;
const measureFrom = performance.now() + warmMs;
const until = measureFrom + measureMs;
const statuses: Record<string, number> = {};
const latenciesMs: number[] = [];
let sent = 0;

await Promise.all(Array.from({ length: connections }, (_, index) => keepBusy(index)));
latenciesMs.sort((one, other) => one - other);
const at = (share: number): number =>
  latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))] ?? 0;
const perSecond = latenciesMs.length / (measureMs / 1000);
process.stdout.write(`${JSON.stringify({ perSecond, p50Ms: at(0.5), p99Ms: at(0.99), statuses })}\n`);

/** One connection: a request, its answer, the next request when it is time. */
async function keepBusy(index: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('the server closed a connection')));
  let dueMs = performance.now() + (index / connections) * intervalMs;
  let received = '';
  const sendWhenDue = (): void => {
    const waitMs = dueMs - performance.now();
    if (waitMs <= 1) send(socket);
    else setTimeout(() => send(socket), waitMs);
  };
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    if (!isWhole(received)) return;
    const nowMs = performance.now();
    const status = received.slice(9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (dueMs >= measureFrom) latenciesMs.push(nowMs - dueMs);
    received = '';
    dueMs = intervalMs === 0 ? nowMs : dueMs + intervalMs;
    if (nowMs < until) {
      sendWhenDue();
    } else {
      resolve();
      socket.end();
    }
  });
  sendWhenDue();
  await promise;
}

function send(socket: Socket): void {
  sent += 1;
  const customer = Math.floor(Math.random() * tokens.length);
  const account = 2 * customer + 1;
  const body = `{"card":"4${String(account).padStart(15, '0')}","merchant":"Baker's at the corner","amount":"0.01"}`;
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n`;
  const more = `authorization: Bearer ${tokens[customer]}\r\nidempotency-key: ${runName}-${sent}\r\n`;
  socket.write(`${head}${more}content-length: ${body.length}\r\n\r\n${body}`);
}

import { connect, type Socket } from 'node:net';
import { isWhole } from './whole-answer.ts';

/**
 * A program of its own: sends payments at a fixed rate, whatever becomes of them, and prints as one line of JSON how many
 * ended how. An open model: a slow answer keeps no request back, it only takes another connection. It speaks HTTP/1.1
 * over bare sockets, so that on a small machine the server is what is measured.
 *
 * Environment: PORT, TOKEN, RATE (per second), MEASURE_MS, BOUND_MS (a later answer is not a good one), CARDS.
 */
const port = Number(process.env['PORT']);
const token = process.env['TOKEN'] ?? '';
const rate = Number(process.env['RATE']);
const measureMs = Number(process.env['MEASURE_MS']);
const boundMs = Number(process.env['BOUND_MS']);
const cards = Number(process.env['CARDS'] ?? 10_000);

/** Clients that ask at once, each over a connection; an arrival that finds none free is not sent. */
const MOST_CONNECTIONS = 4000;
const runName = `open-${process.pid}-${Date.now()}`;
const idle: Connection[] = [];
const counts = { sent: 0, good: 0, late: 0, refused: 0, other: 0, lost: 0, broken: 0 };
let connections = 0;

interface Connection {
  readonly socket: Socket;
  /** Zero: none is under way. */
  dueMs: number;
}

const startMs = performance.now();
for (let arrivals = 0; ;) {
  const elapsedMs = performance.now() - startMs;
  if (elapsedMs >= measureMs) break;
  for (const due = Math.floor((elapsedMs * rate) / 1000); arrivals < due; arrivals += 1) {
    send(startMs + (arrivals * 1000) / rate);
  }
  await new Promise((resolve) => setTimeout(resolve, 1));
}
// What is answered after this is late in any case.
await new Promise((resolve) => setTimeout(resolve, boundMs));
const goodPerSecond = counts.good / (measureMs / 1000);
process.stdout.write(`${JSON.stringify({ goodPerSecond, connections, ...counts })}\n`);
process.exit();

function send(dueMs: number): void {
  const connection = idle.pop() ?? open();
  if (connection === undefined) {
    counts.lost += 1;
    return;
  }
  counts.sent += 1;
  const account = 2 * Math.floor(Math.random() * cards) + 1;
  const body = `{"card":"4${String(account).padStart(15, '0')}","merchant":"Baker's at the corner","amount":"0.01"}`;
  const head = `POST /api/v1/bank/payments HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n`;
  connection.dueMs = dueMs;
  connection.socket.write(
    `${head}content-type: application/json\r\nidempotency-key: ${runName}-${counts.sent}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}

function open(): Connection | undefined {
  if (connections >= MOST_CONNECTIONS) return undefined;
  connections += 1;
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const connection: Connection = { socket, dueMs: 0 };
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received = received === '' ? text : received + text;
    if (!isWhole(received)) return;
    book(received.slice(9, 12), performance.now() - connection.dueMs);
    received = '';
    connection.dueMs = 0;
    idle.push(connection);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    connections -= 1;
    if (connection.dueMs > 0) counts.broken += 1;
    const at = idle.indexOf(connection);
    if (at >= 0) idle.splice(at, 1);
  });
  return connection;
}

function book(status: string, latencyMs: number): void {
  if (status === '201') counts[latencyMs <= boundMs ? 'good' : 'late'] += 1;
  else if (status === '503') counts.refused += 1;
  else counts.other += 1;
}

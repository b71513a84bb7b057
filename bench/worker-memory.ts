import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { WORKER_NODE_FLAGS } from '../generator/fleet/local.ts';
import type { BenchResult } from './bench-table.ts';
import { recordRows, rowsAt, type RecordedRows } from './hour-of-rows.ts';
import { startAnsweringServer } from './start-answering-server.ts';

/** What `replayed-worker.ts` prints. */
interface HourResult {
  /** Resident memory after each simulated minute. */
  readonly rssMb: readonly number[];
  readonly counted: number;
  readonly operations: number;
  readonly cpuS: number;
}

const PER_SECOND = 400;
const SECONDS = 3600;
const BOUND_MB = 200;
/** Until then the heap finds its size; afterwards nothing may grow. */
const SETTLED_AFTER_MINUTES = 10;

/**
 * Resident memory of a worker over a simulated hour: rows that a real k6 wrote, played again with later times, through the
 * worker's own reader and frames as fast as these take them. In a process of its own, with the flags of a real worker.
 */
export async function run(): Promise<BenchResult> {
  await using server = await startAnsweringServer();
  const recorded = await recordRows(server.url, PER_SECOND);
  const { result, requests } = await replay(recorded);
  const { rssMb, counted, cpuS } = result;
  const settled = rssMb.slice(SETTLED_AFTER_MINUTES);
  const half = Math.floor(settled.length / 2);
  const growth = mean(settled.slice(half)) / mean(settled.slice(0, half));
  const highest = Math.max(...rssMb);
  const at = [1, 15, 30, 60].map((minute) => (rssMb[Math.min(minute, rssMb.length) - 1] ?? Number.NaN).toFixed(0));
  const perRequest = `${((cpuS * 1_000_000) / requests).toFixed(1)} µs`;
  return {
    title: `Memory of a worker over an hour of ${requests.toLocaleString('en')} requests (MB resident)`,
    columns: ['', 'minute 1', 'minute 15', 'minute 30', 'minute 60', 'highest', 'CPU per request'],
    rows: [['worker, beside k6', ...at, highest.toFixed(0), perRequest]],
    verdicts: [
      { text: `${counted} of ${requests} requests counted`, met: counted === requests },
      { text: `highest ${highest.toFixed(0)} MB (bound ${BOUND_MB} MB)`, met: highest < BOUND_MB },
      { text: `last 25 minutes ${growth.toFixed(2)} × the 25 before (bound 1.10)`, met: growth < 1.1 },
    ],
  };
}

async function replay(recorded: RecordedRows): Promise<{ result: HourResult; requests: number }> {
  const startMs = 1_795_237_000_000;
  const bytesPerSecond = Buffer.byteLength(rowsAt(recorded, 0, startMs));
  const program = join(import.meta.dirname, 'replayed-worker.ts');
  const child = spawn(process.execPath, [...WORKER_NODE_FLAGS, program, String(startMs), String(bytesPerSecond)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  const ended = once(child, 'close');
  let requests = 0;
  child.stdin.write(recorded.header);
  for (let second = 0; second < SECONDS; second += 1) {
    requests += recorded.seconds[second % recorded.seconds.length]?.requests ?? 0;
    if (!child.stdin.write(rowsAt(recorded, second, startMs))) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  await ended;
  return { result: JSON.parse(Buffer.concat(printed).toString()) as HourResult, requests };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

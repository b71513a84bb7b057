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
const HOUR_S = 3600;
/** One hour for the bound; the heap takes most of it to find its size, so growth is looked for in the two after it. */
const SECONDS = 3 * HOUR_S;
const BOUND_MB = 200;

/**
 * Resident memory of a worker over three simulated hours: rows that a real k6 wrote, played again with later times, through the
 * worker's own reader and frames as fast as these take them. In a process of its own, with the flags of a real worker.
 */
export async function run(): Promise<BenchResult> {
  await using server = await startAnsweringServer();
  const recorded = await recordRows(server.url, PER_SECOND);
  const { result, requests } = await replay(recorded);
  const { rssMb, counted, cpuS } = result;
  const growth = mean(rssMb.slice(120)) / mean(rssMb.slice(60, 120));
  const highest = Math.max(...rssMb);
  const at = [1, 30, 60, 120, 180].map((minute) =>
    (rssMb[Math.min(minute, rssMb.length) - 1] ?? Number.NaN).toFixed(0),
  );
  const perRequest = `${((cpuS * 1_000_000) / requests).toFixed(1)} µs`;
  return {
    title: `Memory of a worker over three hours and ${requests.toLocaleString('en')} requests (MB resident)`,
    columns: ['', 'minute 1', 'minute 30', 'hour 1', 'hour 2', 'hour 3', 'highest', 'CPU per request'],
    rows: [['worker, beside k6', ...at, highest.toFixed(0), perRequest]],
    verdicts: [
      { text: `${counted} of ${requests} requests counted`, met: counted === requests },
      { text: `highest ${highest.toFixed(0)} MB (bound ${BOUND_MB} MB)`, met: highest < BOUND_MB },
      { text: `third hour ${growth.toFixed(2)} × the second (bound 1.10)`, met: growth < 1.1 },
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

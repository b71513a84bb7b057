import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSmallLoad } from '../test/support/small-load.ts';
import { steady, tinyPlan } from '../test/support/tiny-plan.ts';

/** Rows as a real k6 wrote them, to be played again and again with later times. */
export interface RecordedRows {
  readonly header: string;
  /** One second of load each: its rows with their time in seconds since the first, and requests among them. */
  readonly seconds: readonly { readonly rows: readonly RecordedRow[]; readonly requests: number }[];
}

interface RecordedRow {
  readonly metric: string;
  /** Microseconds since the start of its second. */
  readonly atUs: number;
  readonly rest: string;
}

const RECORD_S = 6;

/** Records the rows of a real load; the first and the last second, which are not full, are left out. */
export async function recordRows(url: string, perSecond: number): Promise<RecordedRows> {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-rows-'));
  process.env['MASCARET_KEEP_ROWS'] = folder;
  try {
    const plan = tinyPlan({ phases: [steady(perSecond, RECORD_S)], lanes: { '4g': 0.6, '3g': 0.3, fibre: 0.1 } });
    const { start } = await runSmallLoad(plan, url);
    const [header = '', ...lines] = (await readFile(join(folder, 'worker-0.csv'), 'utf8')).split('\n');
    const seconds = Array.from({ length: RECORD_S }, () => ({ rows: [] as RecordedRow[], requests: 0 }));
    for (const line of lines) {
      const [metric = '', time = ''] = line.split(',', 2);
      const atUs = Number(time) - start.loadStartMs * 1000;
      const second = seconds[Math.floor(atUs / 1_000_000)];
      if (second === undefined || line === '') continue;
      second.rows.push({ metric, atUs: atUs % 1_000_000, rest: line.slice(metric.length + time.length + 2) });
      if (metric === 'http_req_duration') second.requests += 1;
    }
    return { header: `${header}\n`, seconds: seconds.slice(1, -1) };
  } finally {
    delete process.env['MASCARET_KEEP_ROWS'];
    await rm(folder, { recursive: true });
  }
}

/** One second's rows as k6 would have written them at another time; operations get other names. */
export function rowsAt({ seconds }: RecordedRows, second: number, startMs: number): string {
  const recorded = seconds[second % seconds.length]?.rows ?? [];
  const startUs = (startMs + second * 1000) * 1000;
  return recorded
    .map(({ metric, atUs, rest }) => `${metric},${startUs + atUs},${rest.replace('op=test-', `op=test-${second}-`)}\n`)
    .join('');
}

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { formatCount } from '../core/figures.ts';
import type { BenchResult } from './bench-table.ts';
import { PLAUSIBLE_RUN, writeSyntheticRun } from '../test/support/synthetic-run.ts';

const REPEATS = 3;

/**
 * The report of a one-hour run with 8 endpoints, 3 lanes and 4 outcomes (345,600 cells): wall time from the first read to
 * the written file, the largest resident memory of its process, and the size of the file. The best of three counts for
 * time, since other work on the machine only ever adds to it; the worst counts for memory and size.
 */
export async function run(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-bench-'));
  try {
    await writeSyntheticRun(folder, {
      ...PLAUSIBLE_RUN,
      id: 'one-hour',
      durationS: 3600,
      warmUpS: 60,
      load: 400,
      endpoints: [1, 2, 3, 4, 5, 6, 7, 8].map((each) => `${each % 2 === 0 ? 'GET' : 'POST'} /bank/endpoint-${each}`),
      outage: { fromS: 1800, toS: 1803, how: 'kill' },
      everyOutcome: 4,
    });
    const once = [];
    for (let repeat = 0; repeat < REPEATS; repeat += 1) once.push(await reportOnce(folder));
    const durationMs = Math.min(...once.map((each) => each.durationMs));
    const maxRssBytes = Math.max(...once.map((each) => each.maxRssBytes));
    const fileBytes = Math.max(...once.map((each) => each.fileBytes));
    return {
      title: 'report of a one-hour run: 8 endpoints, 3 lanes, 4 outcomes',
      columns: ['report', 'time in ms', 'largest memory in MB', 'file in kB'],
      rows: once.map((each, at) => [
        `${at + 1}.`,
        whole(each.durationMs),
        whole(each.maxRssBytes / 1e6),
        whole(each.fileBytes / 1e3),
      ]),
      verdicts: [
        { text: `the fastest took ${whole(durationMs)} ms (at most 2,000 ms)`, met: durationMs <= 2000 },
        { text: `at most ${whole(maxRssBytes / 1e6)} MB of memory (at most 300 MB)`, met: maxRssBytes <= 300e6 },
        { text: `a file of ${whole(fileBytes / 1e3)} kB (at most 2,000 kB)`, met: fileBytes <= 2e6 },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function whole(value: number): string {
  return formatCount(Math.round(value));
}

interface Once {
  readonly durationMs: number;
  readonly maxRssBytes: number;
  readonly fileBytes: number;
}

async function reportOnce(folder: string): Promise<Once> {
  const script = fileURLToPath(new URL('report-once.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, folder]);
  return JSON.parse(stdout) as Once;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '../core/fault.ts';
import { RUN_FILES, type RunManifest } from '../core/run-files.ts';
import type { BenchResult } from './bench-table.ts';

const RUNS = 4;
const PAUSES_AT_S = [2, 4, 6];

/** Default data, as `first-look` has it, so that provisioning costs what users see. */
const SCENARIO = `mascaret: 1
title: Whole run
about: The shortest run with everything in it.
system: { architecture: monolith, data: { profiles: 10_000, products: 1_000, stores: 5 } }
workload: { script: bank-and-store, mix: { pay: 60%, transfer: 20%, balance: 20% } }
networks: { fibre: 100% }
load:
  - { phase: steady, arrivals: 80/s, for: 9s }
chaos:
${PAUSES_AT_S.map((second) => `  - { at: ${second}s, fault: pause, target: service:bank, for: 300ms }`).join('\n')}
slo:
  - { errors: 50%, goodput: 50% }
`;

/**
 * From the command to the load of a whole `mascaret run`, and how late its faults act. The first run, which may have to
 * make the seeded database, is left out. "Late" is from the planned time to the moment at which the paused process is
 * confirmed to stand still, so that it includes the proof.
 */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'mascaret-bench-'));
  try {
    writeFileSync(join(folder, 'whole.yaml'), SCENARIO);
    const found: Once[] = [];
    for (let at = 0; at <= RUNS; at += 1) found.push(await runOnce(folder, join(folder, `run-${at}`)));
    return result(found.slice(1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Once {
  readonly toLoadMs: number;
  readonly lateMs: readonly number[];
}

async function runOnce(folder: string, out: string): Promise<Once> {
  const startMs = Date.now();
  const child = spawn(process.execPath, ['cli/main.ts', 'run', join(folder, 'whole.yaml'), '--quiet', '--out', out], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, MASCARET_STATE: join(folder, 'state') },
  });
  await once(child, 'exit');
  const [id = ''] = readdirSync(out);
  const manifest = JSON.parse(readFileSync(join(out, id, RUN_FILES.run), 'utf8')) as RunManifest;
  const journal = readFileSync(join(out, id, RUN_FILES.faults), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const injected = journal.map((line) => JSON.parse(line) as JournalEntry).filter(({ state }) => state === 'injected');
  return {
    toLoadMs: (manifest.loadStartMs ?? Number.NaN) - startMs,
    lateMs: injected.map(({ elapsedMs, fault }) => elapsedMs - fault.atMs),
  };
}

function result(found: readonly Once[]): BenchResult {
  const slowest = Math.max(...found.map(({ toLoadMs }) => toLoadMs));
  const late = found.flatMap(({ lateMs }) => lateMs);
  const latest = Math.max(...late);
  const complete = late.length === RUNS * PAUSES_AT_S.length;
  return {
    title: 'A whole run: from the command to its load, and how late its faults act (ms)',
    columns: ['', ...found.map((_, at) => `run ${at + 1}`)],
    rows: [
      ['command to load', ...found.map(({ toLoadMs }) => toLoadMs.toFixed(0))],
      ['latest fault', ...found.map(({ lateMs }) => Math.max(...lateMs).toFixed(1))],
    ],
    verdicts: [
      { text: `slowest start ${(slowest / 1000).toFixed(2)} s (bound 4 s)`, met: slowest <= 4_000 },
      {
        text: `latest of ${late.length} faults ${latest.toFixed(1)} ms after its time, proof included (bound 50 ms)`,
        met: complete && latest <= 50,
      },
    ],
  };
}

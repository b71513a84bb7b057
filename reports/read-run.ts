import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { MascaretError } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import type { JournalEntry } from '../core/fault.ts';
import type { Plan } from '../core/plan.ts';
import { mergeMeasures, type Measure } from '../core/threshold.ts';
import type { CheckCount } from '../core/worker-protocol.ts';
import { RUN_FILES, type AuditResult, type ResourceRow, type RunManifest, type SeriesRow } from '../core/run-files.ts';
import { CellTable } from './cell-table.ts';
import { LoadRecord } from './load-record.ts';
import { addRepeats, type Repeat } from './repeats.ts';
import { readRows, refuseNewer } from './read-rows.ts';
import { ResourceRecord } from './resource-record.ts';
import type { RunData } from './run-data.ts';

/**
 * Reads a run folder. What a killed mascaret left is read as far as it goes; `partial` then says what is missing.
 * Throws MascaretError when the folder is not a run, or was written by a newer mascaret.
 */
export async function readRun(folder: string): Promise<RunData> {
  const path = resolve(folder);
  const manifest = await readManifest(path);
  const plan = await readChecked<Plan>(join(path, RUN_FILES.plan), PLAN);
  if (plan === undefined) throw notARun(path, `${RUN_FILES.plan} is missing`);
  const partial: string[] = [];
  if (manifest.ended === undefined) partial.push('The recording has no end: mascaret was killed, or still runs.');
  const rowsOf = async (file: string, take: (row: unknown) => void): Promise<void> => {
    const cut = await readIfThere(join(path, file), take);
    if (cut !== undefined) partial.push(`${file}: ${cut}.`);
  };
  const events: RunEvent[] = [];
  const faults: JournalEntry[] = [];
  const cells = new CellTable();
  const load = new LoadRecord();
  const repeats: Repeat[] = [];
  const checks: CheckCount[] = [];
  const measures = new Map<string, Measure>();
  const resources = new ResourceRecord();
  await rowsOf(RUN_FILES.events, (row) => events.push(row as RunEvent));
  // A run without faults has no journal; then the events have no fault either.
  const journalCut = await readIfThere(join(path, RUN_FILES.faults), (row) => faults.push(row as JournalEntry));
  if (journalCut === 'missing')
    faults.push(...events.flatMap((event) => (event.type === 'fault' ? [event.entry] : [])));
  else if (journalCut !== undefined) partial.push(`${RUN_FILES.faults}: ${journalCut}.`);
  await rowsOf(RUN_FILES.series, (row) => {
    const line = row as SeriesRow;
    // A damaged number must not make lists as long as it says.
    if (!(line.second >= 0 && line.second < plan.durationS + LATEST_S)) return;
    if (line.type === 'cell') cells.add(line);
    else if (line.type === 'load') load.add(line);
    else if (line.type === 'repeated') repeats.push(line);
    else if (line.type === 'check') checks.push(line);
    else if (line.type === 'measure') {
      const before = measures.get(line.key);
      measures.set(line.key, before === undefined ? line : mergeMeasures(before, line));
    }
  });
  addRepeats(cells, repeats);
  await rowsOf(RUN_FILES.resources, (row) => resources.add(row as ResourceRow));
  const audit = await readChecked<AuditResult>(join(path, RUN_FILES.audit), AUDIT);
  return {
    folder: path,
    manifest,
    plan,
    events,
    faults,
    cells,
    load: load.series(),
    checks,
    measures,
    resources: resources.series(),
    ...(audit === undefined ? {} : { audit }),
    partial,
  };
}

/** Requests may still start after the planned end (a last iteration), but never an hour after it. */
const LATEST_S = 3600;

const MANIFEST = z.looseObject({
  format: z.number().int().positive(),
  id: z.string().min(1),
  scenario: z.string(),
  title: z.string(),
  architecture: z.string(),
  seed: z.number(),
  command: z.string(),
  createdAt: z.string(),
  loadStartMs: z.number().optional(),
  ended: z.enum(['completed', 'aborted', 'interrupted', 'failed']).optional(),
  endText: z.string().optional(),
  environment: z.looseObject({ cores: z.number(), memoryBytes: z.number(), cpuModel: z.string() }),
  versions: z.record(z.string(), z.string()),
});

const PLAN = z.looseObject({
  format: z.number().int().positive(),
  scenario: z.looseObject({ slo: z.array(z.looseObject({ kind: z.string() })) }),
  phases: z.array(z.looseObject({ name: z.string(), startS: z.number(), endS: z.number() })),
  durationS: z.number(),
  offeredPerSecond: z.array(z.number()),
  usersPerSecond: z.array(z.number()),
  goodWithinMs: z.record(z.string(), z.number()),
});

const AUDIT = z.looseObject({
  format: z.number().int().positive(),
  invariants: z.array(z.looseObject({ id: z.string(), verdict: z.enum(['broken', 'unknown', 'holds']) })),
  sentence: z.string(),
});

/** `run.json` alone, for lists of runs. Throws MascaretError when the folder is not a run. */
export async function readManifest(folder: string): Promise<RunManifest> {
  if (!(await isFolder(folder))) throw notARun(folder, 'there is no such folder');
  const manifest = await readChecked<RunManifest>(join(folder, RUN_FILES.run), MANIFEST);
  if (manifest === undefined) throw notARun(folder, `it has no ${RUN_FILES.run}`);
  return manifest;
}

/** A JSON file after its check, or undefined when there is none. The check looks at what the analysis stands on. */
async function readChecked<T>(path: string, schema: z.ZodType): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const value = parsed(path, text);
  const format = z.looseObject({ format: z.number() }).safeParse(value);
  if (format.success) refuseNewer(path, format.data.format);
  const checked = schema.safeParse(value);
  if (checked.success) return value as T;
  const issue = checked.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw notARun(path, `the content is not what mascaret writes${where}: ${issue?.message ?? 'unknown'}`);
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notARun(path, 'it is not JSON, or cut off');
  }
}

async function readIfThere(path: string, take: (row: unknown) => void): Promise<string | undefined> {
  try {
    return (await readRows(path, take)).cut;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

function notARun(path: string, why: string): MascaretError {
  return new MascaretError('not-a-run', `${path} is not a run: ${why}`, { hint: 'mascaret runs list shows the runs' });
}

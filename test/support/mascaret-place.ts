import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A folder in which a mascaret process has everything of its own: state, runs, temporary files, scenarios. */
export interface MascaretPlace {
  readonly folder: string;
  readonly state: string;
  readonly runs: string;
  /** Path of the scenario file `tiny.yaml`, until `scenario` writes others. */
  readonly tiny: string;
  /** For the processes that are started here; the caches of tools and of seeded databases are the user's. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes a scenario file and gives its path. */
  scenario(name: string, text: string): Promise<string>;
  /** Folder of the only run. */
  onlyRun(): string;
}

/** Makes a place that is removed after the test, with every process still bound to it. */
export async function mascaretPlace(test: { after(release: () => Promise<void>): void }): Promise<MascaretPlace> {
  // Short, because sockets lie in it; open to the user that the database runs as.
  const folder = await mkdtemp('/tmp/mtest-');
  const [state, runs, temp] = [join(folder, 'state'), join(folder, 'runs'), join(folder, 'tmp')];
  test.after(async () => {
    for (const pid of processesIn(folder).map((each) => each.pid)) kill(pid);
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });
  for (const each of [state, runs, temp]) await mkdir(each);
  await chmod(folder, 0o711);
  await chmod(temp, 0o777);
  const scenario = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  return {
    folder,
    state,
    runs,
    tiny: await scenario('tiny.yaml', tinyScenario()),
    env: { MASCARET_STATE: state, MASCARET_RUNS: runs, TMPDIR: temp },
    scenario,
    onlyRun: () => {
      const [run, another] = readdirSync(runs);
      assert.ok(run !== undefined && another === undefined, `one run in ${runs}`);
      return join(runs, run);
    },
  };
}

/** A few seconds of a small bank. `chaos` is a line of YAML per fault. */
export function tinyScenario(seconds = 4, chaos: readonly string[] = []): string {
  return [
    'mascaret: 1',
    'title: Tiny',
    'about: A few seconds of a small bank.',
    'seed: 5',
    'system: { architecture: monolith, data: { profiles: 200, products: 10, stores: 1 } }',
    'workload: { script: bank-and-store, mix: { pay: 60%, balance: 40% } }',
    'networks: { localhost: 50%, fibre: 50% }',
    'load:',
    `  - { phase: steady, arrivals: 20/s, for: ${seconds}s }`,
    ...(chaos.length === 0 ? [] : ['chaos:', ...chaos.map((line) => `  - ${line}`)]),
    'slo:',
    '  - { errors: 90% }',
    'audit: full',
    '',
  ].join('\n');
}

/**
 * Fails when anything of the mascaret processes of this place is left: a process (by its arguments, environment, folder
 * or open files), a temporary folder, a socket, a claim. After a kill -9, `withRecord` allows the record of the dead run,
 * which `mascaret heal` needs. What was just killed is given `withinMs` to be gone.
 */
export async function assertNothingLeft(
  { folder, state, env }: MascaretPlace,
  { withRecord = false, withinMs = 2_000 }: { readonly withRecord?: boolean; readonly withinMs?: number } = {},
): Promise<void> {
  const left = (): readonly string[] => [
    ...processesIn(folder).map(({ pid, command }) => `process ${pid}: ${command}`),
    ...readdirSync(env['TMPDIR'] ?? ''),
    ...readdirSync(state).filter(
      (name) => !name.endsWith('.last-dead') && !(withRecord && (name === 'active-run.json' || name.endsWith('.sock'))),
    ),
  ];
  const deadlineMs = performance.now() + withinMs;
  while (left().length > 0 && performance.now() < deadlineMs) await sleep(50);
  assert.deepEqual(left(), []);
}

/** A process bound to a place. */
export interface BoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Every living process whose arguments, environment, working folder or open files lie in the folder. */
export function processesIn(folder: string): readonly BoundProcess[] {
  if (!existsSync('/proc/self/environ')) return listedByPs(folder);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const place = join('/proc', name);
      const command = read(join(place, 'cmdline')).replaceAll('\0', ' ').trim();
      const open = list(join(place, 'fd')).map((fd) => link(join(place, 'fd', fd)));
      const traces = [command, read(join(place, 'environ')), link(join(place, 'cwd')), ...open];
      // A zombie has no arguments, no environment and no files.
      return traces.some((trace) => trace.includes(folder)) ? [{ pid: Number(name), command }] : [];
    });
}

/** Processes of the place that run this program, by the name of its file: `k6`, `postgres`. */
export function pidsOf(program: string, { folder }: MascaretPlace): readonly number[] {
  return processesIn(folder)
    .filter(({ command }) => basename(command.split(' ')[0] ?? '') === program)
    .map(({ pid }) => pid);
}

/** SIGKILL; what is gone already stays gone. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function listedByPs(folder: string): readonly BoundProcess[] {
  const text = execFileSync('ps', ['-Aww', '-E', '-o', 'pid=,command='], { encoding: 'utf8' });
  return text
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().replace(/^\d+\s+/, '') }))
    .filter(({ pid }) => pid !== process.pid);
}

/** Empty for what has gone meanwhile, or is not ours to read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

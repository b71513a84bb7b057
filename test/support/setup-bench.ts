import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { releaseSum } from './release-server.ts';

const SETUP = fileURLToPath(new URL('../../setup', import.meta.url));

/** A set-up that runs, and what it has said so far. */
export interface RunningSetup {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** A machine as bare as can be had: its PATH holds what unpacks archives and nothing else, its cache is empty. */
export interface BareMachine extends Disposable {
  readonly cache: string;
  readonly bin: string;
  /** A copy of the set-up, which knows the sums of the release server's files. */
  readonly project: string;
  /** Starts `setup/main.js`. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): RunningSetup;
  /** Everything under `<cache>/tools`. */
  tools(): string[];
  /** Puts a program on the PATH. */
  put(name: string, text: string): void;
  /** Puts a program of the real machine on the PATH; false when it has none. */
  lend(name: string): boolean;
}

/** Makes one in a temporary folder. */
export function bareMachine(): BareMachine {
  const folder = mkdtempSync(join(tmpdir(), 'mascaret-setup-'));
  const [cache, bin, project] = [join(folder, 'cache'), join(folder, 'bin'), join(folder, 'project')];
  mkdirSync(bin);
  copySetup(project);
  const running = new Set<ChildProcess>();
  const machine: BareMachine = {
    cache,
    bin,
    project,
    start: (args, env = {}) =>
      start(running, [join(project, 'setup', 'main.js'), ...args], {
        HOME: process.env['HOME'] ?? '/',
        PATH: bin,
        MASCARET_CACHE: cache,
        ...env,
      }),
    tools: () => readdirSync(join(cache, 'tools'), { recursive: true }).map(String).sort(),
    put: (name, text) => writeFileSync(join(bin, name), text, { mode: 0o755 }),
    lend: (name) => lend(bin, name),
    [Symbol.dispose]: () => {
      for (const child of running) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (const name of ['tar', 'gzip', 'sh', 'ps']) machine.lend(name);
  return machine;
}

function start(running: Set<ChildProcess>, args: readonly string[], env: Record<string, string>): RunningSetup {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { promise: ended, resolve } = Promise.withResolvers<Awaited<RunningSetup['ended']>>();
  child.on('close', (code, signal) => {
    running.delete(child);
    resolve({ code, signal });
  });
  return { child, said: () => said, ended };
}

function copySetup(project: string): void {
  cpSync(SETUP, join(project, 'setup'), { recursive: true });
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  const table = join(project, 'setup', 'tools', 'tools.json');
  const tools = JSON.parse(readFileSync(table, 'utf8')) as { files: Record<string, string>; sha256: object }[];
  const withSums = tools.map((tool) => ({
    ...tool,
    sha256: Object.fromEntries(Object.entries(tool.files).map(([platform, file]) => [platform, releaseSum(file)])),
  }));
  writeFileSync(table, JSON.stringify(withSums));
}

function lend(bin: string, name: string): boolean {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, name));
      symlinkSync(join(folder, name), join(bin, name));
      return true;
    } catch {
      // Not in this folder.
    }
  }
  return false;
}

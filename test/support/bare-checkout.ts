import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const PROJECT = join(import.meta.dirname, '../..');

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The project as a clone has it: no packages, no Node of its own, no registry that answers. */
export interface BareCheckout extends Disposable {
  readonly folder: string;
  readonly launcher: string;
  /** Runs a program; `node` is on the PATH. */
  run(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Every path in it. */
  files(): string[];
}

/** Copies what the launcher and the set-up need. */
export function bareCheckout(): BareCheckout {
  const place = mkdtempSync(join(tmpdir(), 'mascaret-checkout-'));
  const [folder, bin, home] = [join(place, 'mascaret'), join(place, 'bin'), join(place, 'home')];
  for (const name of ['mascaret', 'package.json', 'package-lock.json', 'setup', 'cli', 'core']) {
    cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  }
  for (const name of [bin, home]) mkdirSync(name);
  symlinkSync(process.execPath, join(bin, 'node'));
  for (const name of ['sh', 'dirname', 'readlink']) symlinkSync(whereIs(name), join(bin, name));
  const env = { PATH: bin, HOME: home, npm_config_registry: 'http://127.0.0.1:1' };
  return {
    folder,
    launcher: join(folder, 'mascaret'),
    run: (command, args, more = {}) => run(command, args, { ...env, ...more }),
    files: () => [...readdirSync(folder, { recursive: true }), ...readdirSync(home)].map(String).sort(),
    [Symbol.dispose]: () => rmSync(place, { recursive: true, force: true }),
  };
}

function whereIs(program: string): string {
  return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
}

function run(command: string, args: readonly string[], env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, args, { env, cwd: dirname(command) }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

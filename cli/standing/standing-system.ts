import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stillLives, type ProcessIdentity } from '../../platform/process-group.ts';
import { stateFolder } from '../../platform/state-folder.ts';

/** A system that `mascaret up` has brought up, as a file of the state folder holds it. One per architecture. */
export interface StandingSystem {
  readonly format: 1;
  readonly architecture: string;
  readonly url: string;
  /** Instance of the app (`bank-1`) to where it listens by itself, behind the gateway: its `/metrics`, its `/healthz`. */
  readonly instances: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly since: string;
  readonly startUpMs: number;
  /** Its supervisor; it lives when a process of this number started at this time. */
  readonly pid: number;
  readonly startedAt: string;
  readonly bootId?: string;
  readonly logFolder: string;
  /** One of each role that was seeded. Test data: nothing secret. */
  readonly users: readonly { readonly username: string; readonly role: string; readonly password: string }[];
  readonly plantedBug?: string;
}

/** Where a standing system keeps its record and logs; made when absent. */
export function standingFolder(architecture: string): string {
  const folder = join(stateFolder(), 'up', architecture);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The system of this architecture that is up, or undefined; one whose supervisor is dead is not up. */
export function findStanding(architecture: string): StandingSystem | undefined {
  return listStanding().find((system) => system.architecture === architecture);
}

/** Every system that is up. */
export function listStanding(): readonly StandingSystem[] {
  return records().filter((system) => isAlive(system));
}

/** True while its supervisor lives. */
export function isAlive(supervisor: ProcessIdentity): boolean {
  return stillLives(supervisor);
}

/** Records a system that is up; the whole record appears at once. */
export function writeStanding(system: StandingSystem): void {
  const file = recordFile(system.architecture);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(system, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** Forgets a system. */
export function removeStanding(architecture: string): void {
  rmSync(recordFile(architecture), { force: true });
}

function recordFile(architecture: string): string {
  return join(standingFolder(architecture), 'system.json');
}

function records(): StandingSystem[] {
  const folder = join(stateFolder(), 'up');
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readRecord(join(folder, name, 'system.json')) ?? [])
    .sort((one, other) => one.architecture.localeCompare(other.architecture));
}

function readRecord(file: string): StandingSystem | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StandingSystem;
  } catch {
    return undefined;
  }
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../architectures/architecture.ts';
import { instanceNames } from '../architectures/resolve-service.ts';
import { APP_FOLDER } from '../provision/app-process.ts';

/** What can be told of an architecture without starting it. */
export interface ArchitectureFacts {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly services: readonly {
    readonly name: string;
    readonly runs: string;
    readonly modules: readonly string[];
    readonly instances: number;
  }[];
  /** Of services that run the app. */
  readonly appServices: number;
  readonly databases: number;
  /** Instances of all services: each is a program that is started, watched, and can be killed. */
  readonly instances: number;
  /** Lines that are not empty: of the program, which all architectures share, and of what composes it. */
  readonly appLines: number;
  readonly compositionLines: number;
}

/** The facts of an architecture, counted. */
export async function architectureFacts(architecture: Architecture): Promise<ArchitectureFacts> {
  const { name, title, about, services } = architecture;
  const file = join(import.meta.dirname, '..', 'architectures', `${name}.yaml`);
  return {
    name,
    title,
    about,
    services: services.map((service) => ({
      name: service.name,
      runs: service.runs,
      modules: service.runs === 'app' ? service.modules : [],
      instances: instanceNames(service).length,
    })),
    appServices: services.filter(({ runs }) => runs === 'app').length,
    databases: services.filter(({ runs }) => runs === 'postgres').length,
    instances: services.reduce((sum, service) => sum + instanceNames(service).length, 0),
    appLines: await linesIn(APP_FOLDER),
    compositionLines: lines(await readFile(file, 'utf8')),
  };
}

async function linesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(?:ts|js|sql|css)$/.test(entry.name));
  const counts = await Promise.all(
    files.map(async ({ parentPath, name }) => lines(await readFile(join(parentPath, name), 'utf8'))),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function lines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}

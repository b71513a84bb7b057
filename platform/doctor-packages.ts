import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { reasonOf } from '../core/errors.ts';
import type { DoctorFact } from './doctor-fact.ts';

/** Whether each npm package that mascaret names is there in the version that `package-lock.json` names. */
export function packagesFact(project = new URL('../', import.meta.url)): DoctorFact {
  const part = 'npm packages';
  try {
    const { packages } = readJson(new URL('package-lock.json', project)) as Lock;
    const names = Object.keys(packages['']?.dependencies ?? {});
    const wrong = names.filter((name) => {
      const installed = readJson(new URL(`node_modules/${name}/package.json`, project)) as { readonly version: string };
      return installed.version !== packages[`node_modules/${name}`]?.version;
    });
    const from = fileURLToPath(new URL('node_modules', project));
    if (wrong.length === 0) return { part, isNeeded: true, isFound: true, version: `${names.length} direct`, from };
    return { part, isNeeded: true, isFound: false, remedy: `npm ci; of another version: ${wrong.join(', ')}` };
  } catch (error) {
    return { part, isNeeded: true, isFound: false, remedy: `npm ci (${reasonOf(error)})` };
  }
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dependencies?: object }>>;
}

function readJson(file: URL): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

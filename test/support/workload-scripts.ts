import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A workload script in a file of its own, gone at the end of the scope. */
export interface TemporaryScript extends Disposable {
  readonly path: string;
}

export function temporaryScript(text: string, name = 'own-script.ts'): TemporaryScript {
  const folder = mkdtempSync(join(tmpdir(), 'mascaret-script-'));
  const path = join(folder, name);
  writeFileSync(path, text);
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

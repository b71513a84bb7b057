import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MODULES = ['platform/exclusively.ts', 'setup/lock.js'].map((path) =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url)),
);

/** Adds a line when it enters and one when it leaves, several times over; each time finds the lock of a dead holder. */
function worker([platform = '', setup = '']: readonly string[], kind: string, folder: string): string {
  const lock = join(folder, 'lock');
  return `import { appendFileSync, linkSync, rmSync, writeFileSync } from 'node:fs';
    import { exclusively } from ${JSON.stringify(platform)};
    import { withLock } from ${JSON.stringify(setup)};
    const lock = ${JSON.stringify(lock)}, log = ${JSON.stringify(join(folder, 'log'))}, draft = lock + '.dead.' + process.pid;
    const work = async () => {
      appendFileSync(log, 'in ' + process.pid + '\\n');
      await new Promise((resolve) => setTimeout(resolve, 2));
      appendFileSync(log, 'out ' + process.pid + '\\n');
    };
    for (let at = 0; at < 25; at += 1) {
      if (${JSON.stringify(kind)} === 'setup') await withLock(lock, 'a tool', work);
      else await exclusively(lock, work);
      writeFileSync(draft, JSON.stringify({ pid: 1, startedAt: 'long ago' }));
      try { linkSync(draft, lock); } catch {}
      rmSync(draft);
    }`;
}

for (const kind of ['platform', 'setup']) {
  test(`of many processes that find the lock of a dead holder, one at a time goes on (${kind})`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'mascaret-lock-'));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'log'), '');
    const text = worker(MODULES, kind, folder);
    const processes = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: 'ignore' }),
    );
    const codes = await Promise.all(processes.map(async (each) => ((await once(each, 'exit')) as [number])[0]));
    assert.deepEqual(codes, [0, 0, 0, 0]);
    const lines = (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n');
    assert.equal(lines.length, 200);
    lines.forEach((line, at) => {
      if (at % 2 === 1) assert.equal(line, lines[at - 1]?.replace('in', 'out'), `line ${at}`);
    });
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name !== 'log' && name !== 'lock'),
      [],
    );
  });
}

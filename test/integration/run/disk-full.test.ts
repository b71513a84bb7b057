import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { assertNothingLeft, mascaretPlace } from '../../support/mascaret-place.ts';
import { assertEnded, assertReportable, atSecond, startMascaret } from '../../support/mascaret-process.ts';

/** Where CI says that it can, it must. */
const cannot = process.env['CI'] === 'true' ? undefined : reasonNotToMount();

describe('mascaret run on a disk that fills up', { skip: cannot ?? false }, () => {
  it('ends as inconclusive, names the file, and what was recorded can be reported', async (test) => {
    const place = await mascaretPlace(test);
    mountTinyDisk(place.runs);
    try {
      // Enough load for the files to outgrow their last block soon.
      const run = startMascaret(place, [
        'run',
        place.tiny,
        '--json',
        '--for',
        '15s',
        '--set',
        'load.steady.arrivals=200/s',
      ]);
      await run.until(atSecond(2));
      const folder = place.onlyRun();
      const ballast = fill(folder);
      const finished = await run.finished;
      assertEnded(finished, 5, /inconclusive: \/.*(?:ndjson|json)(?:\.gz)? cannot be written: ENOSPC: no space left/);
      assert.match(finished.stderr, /Make room there, or choose another place with --out FOLDER/);
      assert.match(readFileSync(join(folder, 'run.json'), 'utf8'), /"endText": ".* cannot be written: ENOSPC/);
      await assertNothingLeft(place);

      rmSync(ballast);
      const { measured, verdict } = (await assertReportable(place)) as {
        measured?: { requests: number };
        verdict?: { code: number };
      };
      assert.ok((measured?.requests ?? 0) > 10, `${measured?.requests} requests`);
      assert.equal(verdict?.code, 5);
      assert.ok(existsSync(join(folder, 'report.html')));
    } finally {
      execFileSync('umount', ['--lazy', place.runs]);
    }
  });
});

/** Tried out, as a root without the right to mount is common in containers. */
function reasonNotToMount(): string | undefined {
  const folder = mkdtempSync('/tmp/mtest-mount-');
  try {
    mountTinyDisk(folder);
    execFileSync('umount', [folder]);
    return undefined;
  } catch (error) {
    return `a small disk cannot be mounted here (root of a Linux may): ${String(error).split('\n')[0]}`;
  } finally {
    rmdirSync(folder);
  }
}

function mountTinyDisk(folder: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=755', 'tmpfs', folder], { stdio: 'pipe' });
}

/** Takes all the room that is left on the disk; gives the file that does. */
function fill(folder: string): string {
  const file = join(folder, 'ballast');
  for (const bytes of [1_000_000, 4096, 1]) {
    const part = Buffer.alloc(bytes);
    assert.throws(
      () => {
        for (;;) appendFileSync(file, part);
      },
      { code: 'ENOSPC' },
    );
  }
  return file;
}

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readRows } from '../../../reports/read-rows.ts';

test('a small file that unpacks to one endless line is refused in a sentence', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'mascaret-rows-'));
  t.after(() => rm(folder, { recursive: true }));
  const head = '{"format":1,"file":"cells.ndjson.gz"}\n{"row":1}\n';
  const text = Buffer.concat([Buffer.from(head), Buffer.alloc(40 * 1024 * 1024, 'x')]);
  const rows: unknown[] = [];
  for (const [name, content] of [
    ['bomb.ndjson.gz', gzipSync(text)],
    ['bomb.ndjson', text],
  ] as const) {
    await writeFile(join(folder, name), content);
    await assert.rejects(
      readRows(join(folder, name), (row) => rows.push(row)),
      { code: 'run-file-unknown', message: /line after row 1 is longer/ },
    );
  }
  assert.deepEqual(rows, [{ row: 1 }, { row: 1 }]);
});

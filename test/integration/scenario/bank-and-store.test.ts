import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { RUN_FILES, type SeriesRow } from '../../../core/run-files.ts';
import type { Cell } from '../../../core/worker-protocol.ts';
import { journeysOfScripts } from '../../../generator/journeys.ts';
import { mascaretPlace } from '../../support/mascaret-place.ts';
import { runScenario } from '../../support/run-scenario.ts';

for (const architecture of ['monolith', 'microservices']) {
  test(`every journey meets a system (${architecture}) that understands it, its writes are in the books, and no token is in any file`, async (context) => {
    const place = await mascaretPlace(context);
    const { code, summary, folder, stderr } = await runScenario(
      place,
      await place.scenario('all.yaml', everything(architecture)),
    );

    const outcomes = new Map<string, Set<string>>();
    for (const { endpoint, outcome } of cellsIn(folder)) {
      outcomes.set(endpoint, (outcomes.get(endpoint) ?? new Set()).add(outcome));
    }
    const failed = [...outcomes].filter(([, those]) => [...those].some((one) => one !== 'ok' && one !== 'refused'));
    assert.deepEqual(failed, [], stderr);
    const known = Object.values(JOURNEYS).flatMap(({ endpoints }) => endpoints);
    assert.deepEqual([...outcomes.keys()].toSorted(), [...new Set(known)].toSorted());
    assert.equal(code, 0, JSON.stringify(summary.verdict));

    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(files.length > 10, `${files.length} files`);
    const telling = files.filter((file) => /eyJ[\w-]{20,}\.eyJ/.test(textOf(join(file.parentPath, file.name))));
    assert.deepEqual(
      telling.map(({ name }) => name),
      [],
    );
  });
}

const JOURNEYS = journeysOfScripts['bank-and-store']?.journeys ?? {};

/** All journeys alike, for few customers, so that they have orders to look at. */
function everything(architecture: string): string {
  const names = Object.keys(JOURNEYS);
  const mix = names.map((name) => `${name}: ${(1 / names.length).toFixed(5)}`).join(', ');
  return [
    'mascaret: 1',
    'seed: 9',
    `system: { architecture: ${architecture}, data: { profiles: 20, products: 50, stores: 2 } }`,
    `workload: { script: bank-and-store, mix: { ${mix} } }`,
    'load: [{ phase: all, arrivals: 50/s, for: 8s }]',
    // What is asked below is that nothing fails; how many users k6 had ready is not the question here.
    'slo: [{ errors: 10% }]',
    '',
  ].join('\n');
}

function cellsIn(folder: string): readonly Cell[] {
  const rows = textOf(join(folder, RUN_FILES.series)).trim().split('\n');
  return rows.map((row) => JSON.parse(row) as SeriesRow).filter((row) => row.type === 'cell');
}

function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

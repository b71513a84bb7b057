import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { journeysOfScripts } from '../../../generator/journeys.ts';
import { readWorkloadScript } from '../../../generator/workload-script.ts';

for (const [script, { journeys }] of Object.entries(journeysOfScripts)) {
  test(`the journeys known of ${script} are those that it exports`, async () => {
    const { exports, ships } = await readWorkloadScript({
      script,
      mix: Object.fromEntries(Object.keys(journeys).map((name) => [name, 1])),
    });
    assert.ok(ships);
    // A name with a dash is exported beside the function's own, which no scenario uses.
    const camelTwins = new Set(
      Object.keys(journeys).map((name) => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())),
    );
    const unknown = exports.filter((name) => !Object.hasOwn(journeys, name) && !camelTwins.has(name));
    assert.deepEqual(unknown, []);
  });

  test(`the endpoints known of ${script} are those that it calls`, async () => {
    const { path } = await readWorkloadScript({ script, mix: { [Object.keys(journeys)[0] ?? '']: 1 } });
    const source = await readFile(path, 'utf8');
    const called = [...source.matchAll(/endpoint: '([^']+)'/g)].map((match) => match[1] ?? '');
    const known = Object.values(journeys).flatMap(({ endpoints }) => endpoints);
    assert.deepEqual([...new Set(known)].sort(), [...new Set(called)].sort());
  });
}

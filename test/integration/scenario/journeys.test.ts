import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { journeysOfScripts } from '../../../generator/journeys.ts';
import { readWorkloadScript, workloadFile } from '../../../generator/workload-script.ts';
import { isInternal, type Contract } from '../../../sut/app/http/contract.ts';

for (const [script, { journeys }] of Object.entries(journeysOfScripts)) {
  test(`the journeys known of ${script} are those that it exports`, async () => {
    const { exports, ships } = await readWorkloadScript({
      script,
      mix: Object.fromEntries(Object.keys(journeys).map((name) => [name, 1])),
    });
    assert.ok(ships);
    assert.deepEqual(exports?.filter((name) => name !== 'setup').toSorted(), Object.keys(journeys).toSorted());
  });

  test(`the endpoints known of each journey of ${script} are those that it calls`, async () => {
    const path = workloadFile(`scripts/${script}.ts`);
    for (const [journey, { endpoints }] of Object.entries(journeys)) {
      assert.deepEqual(endpoints.toSorted(), await endpointsIn(path, journey), journey);
    }
  });
}

test('the journeys of bank-and-store call every endpoint that is there for people, and no other', async () => {
  const contracts = await publicContracts();
  assert.ok(contracts.length > 10, `${contracts.length} contracts`);
  const known = Object.values(journeysOfScripts['bank-and-store']?.journeys ?? {}).flatMap(
    ({ endpoints }) => endpoints,
  );
  assert.deepEqual([...new Set(known)].map(withoutNames).toSorted(), contracts.map(withoutNames).toSorted());
});

/** What a bundle of one journey alone, without all that it does not need, names as endpoints. */
async function endpointsIn(path: string, journey: string): Promise<readonly string[]> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { ${JSON.stringify(journey)} as wanted } from ${JSON.stringify(path)};`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    external: ['k6', 'k6/*'],
  });
  const found = [...(outputFiles[0]?.text ?? '').matchAll(/"((?:GET|POST|PUT|DELETE) \/[^"]+)"/g)];
  const endpoints = found.map(([, endpoint]) => endpoint ?? '');
  // Whatever the journey is, somebody whose token ends logs in.
  endpoints.splice(endpoints.indexOf('POST /identity/login'), 1);
  return [...new Set(endpoints)].toSorted();
}

/** Endpoints of the system's own contracts, as journeys name them. */
async function publicContracts(): Promise<readonly string[]> {
  const project = join(import.meta.dirname, '../../..');
  const files = globSync('sut/app/**/contracts.ts', { cwd: project });
  const modules = await Promise.all(files.map(async (file) => (await import(join(project, file))) as object));
  return modules
    .flatMap((module) => Object.values(module) as readonly Partial<Contract>[])
    .flatMap(({ method, path }) =>
      method === undefined || path === undefined || isInternal(path) ? [] : [{ method, path }],
    )
    .filter(({ path }) => path !== FOR_SERVICES)
    .map(({ method, path }) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`);
}

/** Public keys, which services read when they start. */
const FOR_SERVICES = '/api/v1/identity/keys';

/** What stands in an address is called differently on both sides. */
function withoutNames(endpoint: string): string {
  return endpoint.replaceAll(/:\w+/g, ':');
}

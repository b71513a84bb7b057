import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listArchitectures } from '../../../sut/architectures/read-architectures.ts';
import { provisioned, scenarioOf } from '../../support/provisioned.ts';
import { runApiSuite } from '../../support/run-api-suite.ts';

const SEED = 7;

for (const { name } of listArchitectures()) {
  test(`the suite of the API passes unchanged against the architecture ${name}`, async (context) => {
    const system = { architecture: name, data: { profiles: 60, products: 120, stores: 2 } };
    const { system: started } = await provisioned(context, { scenario: scenarioOf(system, SEED) });
    const { code, output } = await runApiSuite({ baseUrl: started.url, password: `mascaret-${SEED}` });
    assert.equal(code, 0, output.slice(-6000));
    assert.match(output, /^# pass [1-9]|^ℹ pass [1-9]/m);
  });
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan } from '../../../core/plan.ts';
import { MascaretError } from '../../../core/errors.ts';
import { bundleWorkload } from '../../../generator/bundle.ts';
import { steady, tinyPlan } from '../../support/tiny-plan.ts';
import { temporaryScript } from '../../support/workload-scripts.ts';

describe('the bundle of a workload', () => {
  it('is one module that imports nothing but k6', async () => {
    const text = await bundle(plan('bank-and-store', { pay: 1 }));
    const imports = [...text.matchAll(/from "([^"]+)"/g)].map(([, from]) => from);
    assert.ok(imports.length > 0);
    assert.deepEqual(
      imports.filter((from) => from !== 'k6' && !from?.startsWith('k6/')),
      [],
    );
  });

  it('tells where a script is wrong', async () => {
    using script = temporaryScript('export function pay() {\n  const = 1;\n}\n');
    const error = await failure(plan(script.path, { pay: 1 }));
    assert.equal(error.code, 'script-invalid');
    assert.match(error.message, /own-script\.ts:2:9: /);
  });

  it("tells what of Node's own modules a script cannot have", async () => {
    using script = temporaryScript("import fs from 'node:fs';\nexport default () => fs.statSync('/');\n");
    const error = await failure(plan(script.path, {}));
    assert.equal(error.code, 'script-invalid');
    assert.match(error.message, /node:fs/);
  });

  it('names the nearest journey for one that the script does not export', async () => {
    const error = await failure(plan('bank-and-store', { transfers: 1 }));
    assert.equal(error.code, 'unknown-journey');
    assert.equal(error.hint, 'did you mean "transfer"?');
  });

  it('asks for a default function where no mix is given', async () => {
    const error = await failure(plan('bank-and-store', {}));
    assert.match(error.message, /has no default function/);
  });

  it('names the nearest script for one that is not there', async () => {
    const error = await failure(plan('bank-and-stores', { pay: 1 }));
    assert.deepEqual([error.code, error.hint], ['unknown-script', 'did you mean "bank-and-store"?']);
  });
});

function plan(script: string, mix: Readonly<Record<string, number>>): Plan {
  return tinyPlan({ phases: [steady(10, 1)], script, mix });
}

function bundle(of: Plan): Promise<string> {
  const url = 'http://127.0.0.1:1';
  return bundleWorkload(of, { lanes: [{ name: 'localhost', url }], directUrl: url, data: {}, runId: 'test' });
}

async function failure(of: Plan): Promise<MascaretError> {
  const error = await bundle(of).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof MascaretError, String(error));
  return error;
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { RUN_FILES } from '../../../core/run-files.ts';
import type { Plan } from '../../../core/plan.ts';
import { mascaretPlace, tinyScenario } from '../../support/mascaret-place.ts';
import { mascaret } from '../../support/mascaret-process.ts';
import { runScenario, scenarioText } from '../../support/run-scenario.ts';

describe('the same again', () => {
  it('a report made again, twice, is the first one byte for byte', async (test) => {
    const place = await mascaretPlace(test);
    const file = await place.scenario(
      'fault.yaml',
      tinyScenario(5, ['{ at: 2s, fault: kill, target: service:bank, for: 500ms }']),
    );
    const { folder, summary } = await runScenario(place, file);
    assert.equal(summary.faults.length, 1);
    const written = (): readonly Buffer[] =>
      [RUN_FILES.report, RUN_FILES.summary].map((name) => readFileSync(join(folder, name)));
    const first = written();
    for (const words of [
      ['report', 'last'],
      ['report', summary.id],
      ['report', folder, '--json'],
    ]) {
      const again = await mascaret(place, words);
      assert.equal(again.code, 0, again.stderr);
      assert.deepEqual(written(), first);
    }
  });

  it('the same seed gives the same plan, as it is shown and as it is run; another gives another', async (test) => {
    const place = await mascaretPlace(test);
    const chaos = ['{ every: 2s ± 500ms, fault: pause, target: service:bank, for: 100ms }'];
    const text = scenarioText({
      mix: '{ pay: 50%, balance: 50% }',
      load: '{ phase: steady, arrivals: 20/s, for: 12s }',
      chaos,
      slo: ['{ errors: 90% }', '{ recover: 3s }'],
    });
    const file = await place.scenario('plan.yaml', text);
    const planned = async (seed: string): Promise<unknown> => {
      const { code, stdout, stderr } = await mascaret(place, [
        'plan',
        file,
        '--json',
        '--seed',
        seed,
        '--workers',
        '2',
      ]);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout);
    };
    const seven = await planned('7');
    assert.deepEqual(await planned('7'), seven);
    assert.notDeepEqual(((await planned('8')) as Plan).faults, (seven as Plan).faults);
    const { folder } = await runScenario(place, file, { words: ['--seed', '7', '--workers', '2'] });
    assert.deepEqual(JSON.parse(readFileSync(join(folder, RUN_FILES.plan), 'utf8')), seven);
  });
});

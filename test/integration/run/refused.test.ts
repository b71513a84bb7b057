import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { assertNothingLeft, mascaretPlace, tinyScenario } from '../../support/mascaret-place.ts';
import { assertEnded, assertReportable, atStage, mascaret, startMascaret } from '../../support/mascaret-process.ts';

describe('mascaret run refuses, with exit code 2 and nothing left,', () => {
  it('a second run while one is under way, which is not disturbed', async (test) => {
    const place = await mascaretPlace(test);
    const first = startMascaret(place, ['run', place.tiny, '--json']);
    await first.until(atStage('barrier'));
    const second = await mascaret(place, ['run', place.tiny]);
    assertEnded(second, 2, /error: run \S+ \(pid \d+\) is under way since .*\n\s+Wait for its end, or stop it: Ctrl-C/);
    assert.match(second.stderr, new RegExp(`pid ${first.pid}`));
    assertEnded(await first.finished, 0, /"word":"passed"/);
    await assertNothingLeft(place);
    await assertReportable(place, place.onlyRun());
  });

  it('a port that is taken, naming it', async (test) => {
    const place = await mascaretPlace(test);
    const other = createServer().listen(0, '127.0.0.1');
    test.after(() => other.close());
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const run = await mascaret(place, ['run', place.tiny], { MASCARET_PORT: port });
    assertEnded(run, 2, new RegExp(`error: .*MASCARET_PORT.*${port}|error: .*${port}.*MASCARET_PORT`));
    await assertNothingLeft(place);
    const { verdict } = (await assertReportable(place)) as { verdict?: { code: number } };
    assert.equal(verdict?.code, 2);
  });

  it('a port that is none', async (test) => {
    await refused(test, ['tiny.yaml'], /MASCARET_PORT: "80a" is not a port/, { MASCARET_PORT: '80a' });
  });

  it('a planted bug that does not exist', async (test) => {
    const env = { MASCARET_PLANTED_BUG: 'async-comit' };
    await refused(test, ['tiny.yaml'], /async-comit[^]*async-commit/, env);
  });

  it('an unknown scenario, with the one that was meant', async (test) => {
    await refused(test, ['frist-look'], /error: there is no scenario "frist-look"\n\s+Did you mean "first-look"\?/);
  });

  it('an unknown architecture, with the one that was meant', async (test) => {
    await refused(test, ['tiny.yaml', '--architecture', 'monolit'], /monolit[^]*did you mean "?monolith"?\?/);
  });

  it('an unknown network profile, with the one that was meant', async (test) => {
    await refused(test, ['tiny.yaml', '--networks', 'fiber'], /fiber[^]*did you mean "?fibre"?\?/);
  });

  it('an unknown option, with the one that was meant', async (test) => {
    await refused(test, ['tiny.yaml', '--arhitecture', 'monolith'], /arhitecture[^]*Did you mean --architecture\?/);
  });

  it('a scenario file with a mistake, with file, line and column', async (test) => {
    const text = tinyScenario().replace('arrivals:', 'arrivalls:');
    await refused(
      test,
      ['wrong.yaml'],
      /wrong\.yaml:9:\d+: unknown key "arrivalls" — did you mean "arrivals"\?/,
      {},
      text,
    );
  });

  it('a scenario file that is no YAML, with file, line and column', async (test) => {
    await refused(test, ['wrong.yaml'], /wrong\.yaml:3:1: YAML: /, {}, 'mascaret: 1\ntitle: [open\n');
  });

  it('a runs folder that cannot be made', async (test) => {
    await refused(
      test,
      ['tiny.yaml', '--out', 'tiny.yaml/runs'],
      /The run folder \S+ cannot be made: .*\n\s+Choose another/,
    );
  });
});

async function refused(
  test: TestContext,
  words: readonly string[],
  said: RegExp,
  env: Readonly<Record<string, string>> = {},
  wrong = '',
): Promise<void> {
  const place = await mascaretPlace(test);
  await place.scenario('wrong.yaml', wrong);
  assertEnded(await mascaret(place, ['run', ...words], env), 2, said);
  await assertNothingLeft(place);
}

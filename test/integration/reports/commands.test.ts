import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { findRun } from '../../../reports/find-run.ts';
import { writeReport } from '../../../reports/write-report.ts';
import { PLAUSIBLE_RUN, writeSyntheticRun } from '../../support/synthetic-run.ts';

const SMALL = { ...PLAUSIBLE_RUN, durationS: 20, outage: { fromS: 8, toS: 10, how: 'kill' } } as const;
let runs = '';

before(async () => {
  runs = await mkdtemp(join(tmpdir(), 'mascaret-runs-'));
  for (const id of ['alpha-1', 'alpha-2', 'beta-1']) await writeSyntheticRun(join(runs, id), { ...SMALL, id });
});

after(async () => {
  await rm(runs, { recursive: true, force: true });
});

/** The three commands as a user calls them, in a process of their own. */
async function mascaret(...words: string[]): Promise<{ stdout: string; stderr: string; failed: boolean }> {
  const root = new URL('../../../', import.meta.url).href;
  const program = `
    import yargs from 'yargs';
    import { reportCommand } from '${root}cli/commands/report.ts';
    import { runsCommand } from '${root}cli/commands/runs.ts';
    import { compareCommand } from '${root}cli/commands/compare.ts';
    const words = ${JSON.stringify(words)};
    await yargs(words).scriptName('mascaret').command(reportCommand).command(runsCommand).command(compareCommand).strict().fail(false).parseAsync();`;
  const environment = { ...process.env, MASCARET_RUNS: runs, NO_COLOR: '1' };
  const options = { env: environment, cwd: new URL('../../../', import.meta.url) };
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', program],
      options,
    );
    return { stdout, stderr, failed: false };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { stdout, stderr, failed: true };
  }
}

test('the same recording gives the same summary and report, byte for byte, wherever it lies', async () => {
  const one = await writeReport(join(runs, 'alpha-1'));
  const first = [await readFile(one.reportPath), await readFile(one.summaryPath)];
  const elsewhere = join(runs, 'copy');
  await writeSyntheticRun(elsewhere, { ...SMALL, id: 'alpha-1' });
  const other = await writeReport(elsewhere);
  const second = [await readFile(other.reportPath), await readFile(other.summaryPath)];
  await rm(elsewhere, { recursive: true });
  assert.ok(first[0]?.equals(second[0] ?? Buffer.alloc(0)), 'reports differ');
  assert.ok(first[1]?.equals(second[1] ?? Buffer.alloc(0)), 'summaries differ');
});

test('mascaret report makes summary and report from files alone and shows the last screen', async () => {
  const out = join(runs, 'elsewhere.html');
  const { stdout } = await mascaret('report', 'alpha-2', '--out', out);
  assert.match(stdout, /^payday on monolith, seed 42: /);
  assert.match(stdout, /exit code 1/);
  assert.match(await readFile(out, 'utf8'), /^<!doctype html>/);
  const { stdout: json } = await mascaret('report', 'alpha-2', '--json');
  assert.equal((JSON.parse(json) as { id: string }).id, 'alpha-2');
  assert.ok((await readdir(join(runs, 'alpha-2'))).includes('summary.json'));
  await rm(out);
});

test('a run is found by id, by the beginning of one id, by path and as last', async () => {
  assert.equal(await findRun('beta', runs), join(runs, 'beta-1'));
  assert.equal(await findRun('alpha-1', runs), join(runs, 'alpha-1'));
  assert.equal(await findRun(join(runs, 'alpha-2'), '/nowhere'), join(runs, 'alpha-2'));
  // All three were made at the same moment: then the greatest id is the last.
  assert.equal(await findRun('last', runs), join(runs, 'beta-1'));
  await assert.rejects(findRun('alpha', runs), /beginning of 2 runs/);
  await assert.rejects(findRun('betta-1', runs), (error: { hint?: string }) => error.hint === 'did you mean beta-1?');
  await assert.rejects(findRun('last', join(runs, 'nothing')), /no run yet/);
});

test('mascaret runs lists newest first, as a table and as JSON', async () => {
  const { stdout } = await mascaret('runs');
  const order = ['beta-1', 'alpha-2', 'alpha-1'].map((id) => stdout.indexOf(id));
  assert.deepEqual(
    order,
    order.toSorted((one, other) => one - other),
  );
  const { stdout: json } = await mascaret('runs', 'list', '--json');
  assert.deepEqual(
    (JSON.parse(json) as { id: string }[]).map((run) => run.id),
    ['beta-1', 'alpha-2', 'alpha-1'],
  );
});

test('mascaret runs show tells the run again', async () => {
  const { stdout } = await mascaret('runs', 'show', 'beta');
  assert.match(stdout.replaceAll(/\s+/g, ' '), /The bank was killed at 0:08/);
});

test('mascaret runs remove removes several, but none when one name is wrong', async () => {
  for (const id of ['gone-1', 'gone-2']) await writeSyntheticRun(join(runs, id), { ...SMALL, id });
  const wrong = await mascaret('runs', 'remove', 'gone-1', 'gone-3');
  assert.ok(wrong.failed);
  assert.match(wrong.stderr, /There is no run "gone-3"/);
  assert.ok((await readdir(runs)).includes('gone-1'));
  await mascaret('runs', 'remove', 'gone-1', 'gone-2');
  assert.deepEqual(
    (await readdir(runs)).filter((name) => name.startsWith('gone')),
    [],
  );
});

test('a run under way is neither reported nor removed; one that died is', async () => {
  const { ended: _, ...unended } = SMALL;
  const folder = join(runs, 'now');
  await writeSyntheticRun(folder, { ...unended, id: 'now' });
  const refused = await mascaret('runs', 'remove', 'now');
  assert.match(refused.stderr, /now is still under way and is not removed/);
  assert.match((await mascaret('report', 'now')).stderr, /now is still under way and has no report yet/);
  assert.match((await mascaret('runs', 'show', 'now')).stderr, /now is still under way/);
  assert.ok(!(await readdir(folder)).includes('summary.json'));
  const longAgo = new Date(Date.now() - 3_600_000);
  for (const file of await readdir(folder)) await utimes(join(folder, file), longAgo, longAgo);
  assert.match((await mascaret('report', 'now')).stdout, /recording cut off/);
  await mascaret('runs', 'remove', 'now');
  assert.ok(!(await readdir(runs)).includes('now'));
});

test('mascaret compare sets two runs side by side and gives no verdict', async () => {
  const { stdout } = await mascaret('compare', 'alpha-1', 'beta');
  assert.match(stdout, /One run each allows no verdict/);
  assert.match(stdout, /goodput +\S+ % +\S+ % +× 1\.00/);
  const { stdout: json } = await mascaret('compare', 'alpha-1', 'beta', '--json');
  assert.deepEqual((JSON.parse(json) as { differences: unknown[] }).differences, []);
});

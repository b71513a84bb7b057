import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { inflateSync } from 'node:zlib';
import type { JournalEntry } from '../../../core/fault.ts';
import { RUN_FILES } from '../../../core/run-files.ts';
import type { ChartData } from '../../../reports/html/chart-data.ts';
import { mascaretPlace, tinyScenario } from '../../support/mascaret-place.ts';
import { atSecond, mascaret, startMascaret } from '../../support/mascaret-process.ts';
import { readSummary } from '../../support/run-scenario.ts';

it('a fault from a second terminal is proven, journalled as live, and marked on every graph of the report', async (test) => {
  const place = await mascaretPlace(test);
  const run = startMascaret(place, ['run', await place.scenario('live.yaml', tinyScenario(11)), '--json']);
  await run.until(atSecond(2));
  const injected = await mascaret(place, ['chaos', 'inject', 'pause', 'service:bank', '--for', '1s', '--json']);
  assert.equal(injected.code, 0, injected.stderr);
  const answer = JSON.parse(injected.stdout) as JournalEntry;
  assert.deepEqual([answer.state, answer.live], ['injected', true]);
  assert.match(answer.proof ?? '', /stopped/);

  const asked = await mascaret(place, ['chaos', 'status', '--json']);
  assert.equal(asked.code, 0, asked.stderr);
  const status = JSON.parse(asked.stdout) as { run: string; faults: JournalEntry[] };
  assert.deepEqual(
    status.faults.map(({ id, live }) => [id, live]),
    [[answer.id, true]],
  );
  const { stdout, stderr } = await run.finished;
  const folder = place.onlyRun();
  assert.ok(folder.endsWith(status.run), `${folder}: ${status.run}`);

  const [head, ...journal] = readFileSync(join(folder, RUN_FILES.faults), 'utf8').trim().split('\n');
  assert.match(head ?? '', /"format"/);
  const entries = journal.map((line) => JSON.parse(line) as JournalEntry);
  assert.ok(entries.length >= 4 && entries.every(({ live }) => live), journal.join('\n'));
  assert.equal(entries.at(-1)?.state, 'undone', `${stdout.slice(-500)}${stderr}`);

  const [fault] = readSummary(folder).faults;
  assert.equal(fault?.live, true);
  const report = readFileSync(join(folder, RUN_FILES.report), 'utf8');
  const title = /<h3>(The bank-1 was paused .*?)<\/h3>/.exec(report)?.[1] ?? 'no title';
  assert.match(title, new RegExp(`^The bank-1 was paused at 0:0\\d(\\.\\d+)? <.*${answer.id}, by hand`));
  const [band] = chartData(report).faults;
  assert.equal(band?.name, 'pause bank-1');
  assert.equal(band.startS, (fault?.injectedMs ?? 0) / 1000);
  const lengthS = band.endS - band.startS;
  assert.ok(lengthS >= 0.9 && lengthS < 3, `${lengthS} s`);
});

/** What the page draws: base64 of a zlib stream, as its own program reads it. */
function chartData(report: string): ChartData {
  const packed = /<script[^>]*id="[^"]*data[^"]*"[^>]*>\s*([A-Za-z0-9+/=]+)\s*<\/script>/.exec(report)?.[1];
  assert.ok(packed !== undefined, 'the report carries its data');
  return JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString('utf8')) as ChartData;
}

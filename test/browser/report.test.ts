import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { writeReport } from '../../reports/write-report.ts';
import { launchChromium, noChromium } from '../support/chromium.ts';
import { openPage, type Look, type OpenPage } from '../support/open-page.ts';
import { PLAUSIBLE_RUN, writeSyntheticRun } from '../support/synthetic-run.ts';

const options = noChromium === undefined ? {} : { skip: noChromium };

let folder = '';
let report = '';
let browser: Browser;

before(async () => {
  if (noChromium !== undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'mascaret-browser-'));
  await writeSyntheticRun(folder, PLAUSIBLE_RUN);
  report = (await writeReport(folder)).reportPath;
  browser = await launchChromium();
});

after(async () => {
  if (noChromium !== undefined) return;
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

/** The report in a window of this width, drawn where its scripts run. */
async function opened(width: number, look: Look = {}): Promise<OpenPage> {
  const found = await openPage(browser, pathToFileURL(report).href, width, look);
  if (look.script ?? true) await found.page.waitForSelector('html[data-drawn]');
  return found;
}

/** Asks the page something through `page-probes.js`. */
async function ask<T>(page: Page, question: string): Promise<T> {
  return (await page.evaluate(question)) as T;
}

const CHARTS = ['load', 'latency', 'outcomes', 'cpu', 'memory', 'money', 'heat', 'curve'];

test('the report draws every chart, complains of nothing and asks the network for nothing', options, async () => {
  const { page, complaints, requests } = await opened(1280);
  for (const chart of CHARTS)
    assert.ok((await ask<number>(page, `probes.colours('${chart}')`)) > 3, `${chart} is blank`);
  assert.deepEqual(complaints, []);
  assert.deepEqual(
    requests.filter((url) => !url.startsWith('data:')),
    [pathToFileURL(report).href],
  );
});

test('the policy of the page stops a request that somebody smuggles in', options, async () => {
  const { page, complaints } = await opened(1280);
  assert.deepEqual(await ask(page, 'probes.smuggle()'), { fetched: false, ran: false });
  assert.ok(complaints.length > 0);
  assert.ok(
    complaints.every((text) => text.includes('Content Security Policy') || text.includes('Fetch API')),
    complaints.join('\n'),
  );
});

for (const width of [390, 768, 1280]) {
  test(`at ${width} pixels nothing has to be scrolled sideways`, options, async () => {
    const { page } = await opened(width);
    await page.evaluate(`document.querySelectorAll('details').forEach((details) => (details.open = true))`);
    assert.equal(await ask(page, 'document.documentElement.scrollWidth'), width);
  });
}

for (const dark of [false, true]) {
  test(`text is legible in the ${dark ? 'dark' : 'light'}: contrast of at least 4.5`, options, async () => {
    const { page } = await opened(1280, { dark });
    await page.evaluate(`document.querySelectorAll('details').forEach((details) => (details.open = true))`);
    assert.deepEqual(await ask(page, 'probes.poorContrast()'), []);
    const surface = await ask(page, 'probes.behind(document.body)');
    assert.equal(surface, dark ? 'rgb(20, 23, 26)' : 'rgb(255, 255, 255)');
  });
}

test('zooming in one chart zooms all of them, and a double-click shows everything again', options, async () => {
  const { page } = await opened(1280);
  const timed = CHARTS.slice(0, 7);
  const pictures = (): Promise<number[]> =>
    Promise.all(timed.map((chart) => ask<number>(page, `probes.fingerprint('${chart}')`)));
  const whole = await pictures();
  const area = page.locator('[data-chart="latency"] .u-over');
  await area.scrollIntoViewIfNeeded();
  const box = await area.boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + box.width * 0.4, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 50, { steps: 5 });
  await page.mouse.up();
  await page.waitForTimeout(100);
  const zoomed = await pictures();
  timed.forEach((chart, at) => assert.notEqual(zoomed[at], whole[at], `${chart} did not zoom`));
  await area.dblclick();
  await page.waitForTimeout(100);
  const again = await pictures();
  timed.forEach((chart, at) => assert.equal(again[at], whole[at], `${chart} is not back`));
});

test('the percentile curve can be switched between phases and networks', options, async () => {
  const { page } = await opened(1280);
  const labels = (): Promise<string[]> => page.locator('[data-chart="curve"] .u-legend th').allTextContents();
  assert.deepEqual((await labels()).slice(1), ['warm-up', 'steady', 'rush']);
  await page.click('[data-curves="lanes"]');
  assert.deepEqual((await labels()).slice(1), ['3g', '4g', 'fibre']);
});

test('a table is copied as CSV with a head, and figures without commas', options, async () => {
  const { page } = await opened(1280);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.locator('#time .csv').first().click();
  const text = await ask<string>(page, 'navigator.clipboard.readText()');
  const [head, first] = text.split('\n');
  assert.equal(head, 'Endpoint,Requests,In time %,Errors %,p50 ms,p95 ms,p99 ms,max ms,p95 over time');
  assert.match(first ?? '', /^(GET|POST) [^,]+,\d{4},/);
});

test('without scripts every section and every table is there', options, async () => {
  const { page } = await opened(1280, { script: false });
  assert.equal(await page.locator('main section h2').count(), 7);
  for (const chart of CHARTS)
    assert.ok((await page.locator(`#chart-${chart} tbody tr`).count()) > 1, `${chart} has no table`);
  assert.equal(await page.locator('button:visible').count(), 0);
});

test('on paper it is light even for a reader in the dark, and the chart of a page is not cut', options, async () => {
  const { page } = await opened(1280, { dark: true });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.equal(await ask(page, 'getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
  assert.equal(await ask(page, `getComputedStyle(document.querySelector('.chart')).breakInside`), 'avoid');
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  assert.ok(pdf.length > 20_000);
});

test('the file carries the licence of what it contains, and is smaller than 2 MB', options, async () => {
  const text = await readFile(report, 'utf8');
  assert.match(text, /Contains uPlot\.[\s\S]*Permission is hereby granted/);
  assert.ok(text.length < 2e6);
});

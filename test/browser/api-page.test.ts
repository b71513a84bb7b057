import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { startBank, type BankService } from '../support/bank-service.ts';
import { launchChromium, noChromium } from '../support/chromium.ts';

const options = noChromium === undefined ? {} : { skip: noChromium };
/** Nobody listens there: the page needs no database. */
const NO_DATABASE = 'postgresql://bank@127.0.0.1:1/none';

let service: BankService;
let browser: Browser;

before(async () => {
  if (noChromium !== undefined) return;
  service = await startBank(NO_DATABASE, { wait: false });
  browser = await launchChromium();
});
after(async () => {
  if (noChromium !== undefined) return;
  await browser.close();
  await service[Symbol.asyncDispose]();
});

interface Opened {
  readonly page: Page;
  readonly complaints: string[];
  readonly requests: string[];
}

async function opened(width: number, look: { readonly dark?: boolean; readonly hash?: string } = {}): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: look.dark === true ? 'dark' : 'light',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await context.addInitScript({ path: fileURLToPath(new URL('page-probes.js', import.meta.url)) });
  await page.goto(`${service.url}/docs${look.hash ?? ''}`);
  return { page, complaints, requests };
}

async function unfold(page: Page): Promise<void> {
  await page.evaluate(`document.querySelectorAll('details').forEach((details) => (details.open = true))`);
}

for (const width of [390, 1280]) {
  test(
    `at ${width} pixels the page complains of nothing, asks nobody else, and is no wider than the window`,
    options,
    async () => {
      const { page, complaints, requests } = await opened(width);
      await unfold(page);
      assert.deepEqual(complaints, []);
      assert.deepEqual(
        requests.filter((url) => !url.startsWith('data:')),
        [`${service.url}/docs`],
      );
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
    },
  );
}

for (const dark of [false, true]) {
  test(`text is legible in the ${dark ? 'dark' : 'light'}: contrast of at least 4.5`, options, async () => {
    const { page } = await opened(1280, { dark });
    await unfold(page);
    assert.deepEqual(await page.evaluate('probes.poorContrast()'), []);
  });
}

test('each operation shows its roles, an example, its answer and its problems', options, async () => {
  const { page } = await opened(1280);
  const pay = page.locator('#postBankPayments');
  assert.equal(await pay.locator('pre').first().isVisible(), false);
  await pay.locator('summary').click();
  const text = await pay.innerText();
  for (const part of ['customer', 'cashier', 'Idempotency-Key', '4000000000000001', 'Answer 201', 'insufficient-funds'])
    assert.ok(text.includes(part), part);
  await pay.locator('a', { hasText: 'Amount' }).first().click();
  assert.match(page.url(), /#schema-Amount$/);
  assert.equal(await page.locator('#schema-Amount').isVisible(), true);
});

test('searching hides what does not hold the words, and a role what it may not call', options, async () => {
  const { page } = await opened(1280);
  const shown = (): Promise<number> => page.locator('.operation:not([hidden])').count();
  const all = await shown();
  assert.ok(all > 20, `${all} operations`);
  await page.fill('#words', 'weekly-ceiling MERCHANT');
  assert.deepEqual(await page.locator('.operation:not([hidden])').evaluateAll((found) => found.map((one) => one.id)), [
    'postBankPayments',
  ]);
  assert.equal(await page.locator('#found').innerText(), `1 of ${all} operations`);
  await page.selectOption('#role', 'admin');
  assert.equal(await shown(), 0);
  await page.fill('#words', '');
  assert.ok((await shown()) > 0 && (await shown()) < all);
});

test('an address with the name of an operation opens it', options, async () => {
  const { page } = await opened(390, { hash: '#getBankDump' });
  assert.equal(await page.locator('#getBankDump pre').first().isVisible(), true);
});

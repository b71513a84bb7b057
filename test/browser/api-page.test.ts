import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startBank, type BankService } from '../support/bank-service.ts';
import { launchChromium, noChromium } from '../support/chromium.ts';
import { openPage, type Look, type OpenPage } from '../support/open-page.ts';

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

function opened(width: number, look: Look & { readonly hash?: string } = {}): Promise<OpenPage> {
  return openPage(browser, `${service.url}/docs${look.hash ?? ''}`, width, look);
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

import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';

/** A page in a window, and what its console and the network saw since before it was opened. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

export interface Look {
  readonly dark?: boolean;
  /** Whether the page's scripts run; unless told otherwise they do. */
  readonly script?: boolean;
}

/** Opens an address in a window of this width, with the probes of `page-probes.js` at hand. */
export async function openPage(browser: Browser, url: string, width: number, look: Look = {}): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: look.dark === true ? 'dark' : 'light',
    javaScriptEnabled: look.script ?? true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await context.addInitScript({ path: fileURLToPath(new URL('../browser/page-probes.js', import.meta.url)) });
  await page.goto(url);
  return { page, complaints, requests };
}

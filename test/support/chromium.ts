import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PATH = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Why tests in a browser are skipped here; undefined where they are not. */
export const noChromium = PATH === undefined ? 'no Chromium here; install one, or name it in CHROMIUM' : undefined;

/** A browser of this machine; ask `noChromium` before. */
export function launchChromium(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  return chromium.launch({ ...(PATH === undefined ? {} : { executablePath: PATH }), args });
}

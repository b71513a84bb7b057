import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const SUITE = join(import.meta.dirname, '..', 'api');

/** A system to run the suite against. */
export interface ApiUnderTest {
  readonly baseUrl: string;
  /** Of the seeded users. */
  readonly password: string;
}

/**
 * Runs the API's tests against a system, one file after the other, in a process of their own. Gives the exit code and,
 * unless they are shown as they come, what they printed.
 */
export async function runApiSuite(
  { baseUrl, password }: ApiUnderTest,
  options: { readonly shown?: boolean; readonly args?: readonly string[] } = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const files = readdirSync(SUITE).filter((file) => file.endsWith('.test.ts'));
  // A test runner inside of another would report to that one, in a format for it only.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    ['--test', '--test-concurrency=1', ...(options.args ?? []), ...files.map((file) => join(SUITE, file))],
    {
      env: { ...env, API_BASE_URL: baseUrl, API_PASSWORD: password },
      stdio: options.shown === true ? 'inherit' : ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

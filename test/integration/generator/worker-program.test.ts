import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'generator', 'worker', 'main.ts');

describe('the worker as a program', () => {
  it('says what is missing, without a stack', async () => {
    const table = [
      [['--index', '0'], 'token', /--connect "" is not a WebSocket address/],
      [['--connect', 'ws://127.0.0.1:1'], 'token', /--index must be a number/],
      [['--connect', 'ws://127.0.0.1:1', '--index', '0'], '', /MASCARET_WORKER_TOKEN is missing/],
    ] as const;
    for (const [args, token, words] of table) {
      const { code, text } = await runProgram(args, token);
      assert.equal(code, 2);
      assert.match(text, words);
      assert.doesNotMatch(text, /\n\s+at /);
    }
  });

  it('says that it cannot reach its coordinator', async () => {
    const { code, text } = await runProgram(['--connect', 'ws://127.0.0.1:1', '--index', '0'], 'token');
    assert.equal(code, 2);
    assert.match(text, /the coordinator at ws:\/\/127\.0\.0\.1:1 could not be reached: .*ECONNREFUSED/);
  });
});

async function runProgram(args: readonly string[], token: string): Promise<{ code: number | null; text: string }> {
  const env = { ...process.env, MASCARET_WORKER_TOKEN: token };
  const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

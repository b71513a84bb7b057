import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

const CHILD = join(import.meta.dirname, '../../support/live-view-child.ts');
const HIDE = '\u001B[?25l';
const SHOW = '\u001B[?25h';

// `script` gives a program a terminal; without it (a bare container) there is none to test on.
const noTerminal = await promisify(execFile)('script', ['--version']).then(
  () => false as const,
  () => 'the program script is not installed',
);

describe('the live view on a terminal', { skip: noTerminal }, () => {
  it('draws in place and leaves behind what stays: activities, doubts, the closing text', async () => {
    const output = await onTerminal('finish', {});
    const frames = output.split('payday · monolith').length - 1;
    assert.ok(frames >= 6, `${frames} frames`);
    assert.equal(output.split('doubt (generator-busy): the generator was busy').length - 1, 1);
    assert.match(output, / starting the bank/);
    assert.ok(output.split('\u001B[').some((sequence) => /^\d+A/.test(sequence)));
    assert.match(output.slice(output.lastIndexOf(SHOW)), /over, keys: \r?\n/);
    assert.equal(count(output, '\u001B[?2026h'), count(output, '\u001B[?2026l'));
  });

  for (const ending of ['finish', 'crash', 'exit', 'terminate']) {
    it(`gives the cursor back when the process ends by ${ending}`, async () => {
      const output = await onTerminal(ending, {});
      assert.ok(output.includes(HIDE));
      assert.ok(output.lastIndexOf(SHOW) > output.lastIndexOf(HIDE), JSON.stringify(output.slice(-300)));
    });
  }

  it('hears the keys c and q, and shows the command to inject', async () => {
    const output = await onTerminal('keys', {}, 'cq');
    assert.match(output, /in another terminal:[^]*\.\/mascaret chaos inject kill service:bank --for 3s/);
    assert.match(output, /over, keys: inject quit/);
  });

  it('writes plain lines without a single control sequence on a dumb terminal', async () => {
    const output = await onTerminal('finish', { TERM: 'dumb' });
    assert.ok(!output.includes('\u001B'), JSON.stringify(output));
    assert.match(output, /0:40 of 0:55 {2}phase rush/);
  });

  it('writes plain lines into a pipe', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [CHILD, 'finish'], { env: { TERM: 'xterm' } });
    assert.ok(!stdout.includes('\u001B'), JSON.stringify(stdout));
    assert.match(stdout, /over, keys:/);
  });

  it('outlives a reader that goes away', async () => {
    const child = spawn(process.execPath, [CHILD, 'finish'], { stdio: ['ignore', 'pipe', 'pipe'], env: {} });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once('exit', resolve));
    assert.equal(code, 0);
  });
});

/** What a terminal of 80 × 24 gets to see of the child. */
async function onTerminal(ending: string, env: Readonly<Record<string, string>>, typed = ''): Promise<string> {
  const command = `stty cols 80 rows 24; exec ${process.execPath} ${CHILD} ${ending}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    // Typed once the keys are being watched, which the first frame shows.
    if (typed !== '' && !output.includes('q stop') && String(data).includes('q stop')) child.stdin.write(typed);
    output += String(data);
  });
  await new Promise((resolve) => child.once('close', resolve));
  return output;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { interruptInOrder, watchInterrupts } from '../../../cli/interrupts.ts';
import { watchLoss } from '../../../cli/render/terminal.ts';
import { handleOf } from '../../../platform/process-group.ts';

const INTERRUPTS = fileURLToPath(new URL('../../../cli/interrupts.ts', import.meta.url));
const HAND_OVER = fileURLToPath(new URL('../../../setup/hand-over.js', import.meta.url));

/** Works until it is interrupted, then takes a moment to undo, and says why it ended. */
const WORK = `import { watchInterrupts } from ${JSON.stringify(INTERRUPTS)};
  const { signal } = watchInterrupts(() => console.log('at once'));
  console.log('up', process.pid);
  const busy = setInterval(() => {}, 1000);
  signal.addEventListener('abort', () => setTimeout(() => { console.log('undone:', signal.reason.message); clearInterval(busy); }, 300));`;

type Outer = ChildProcessByStdio<null, Readable, null>;

/** Starts the work behind a launcher, in a process group of its own, as a shell would. */
async function launched(t: TestContext): Promise<{ outer: Outer; pid: number; ended: Promise<string> }> {
  const text = `import { handOver } from ${JSON.stringify(HAND_OVER)};
    process.exitCode = await handOver(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(WORK)}]);`;
  const args = ['--input-type=module', '-e', text];
  const outer: Outer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  let said = '';
  outer.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(outer.stdout, 'close').then(() => said);
  await once(outer.stdout, 'data');
  const pid = Number(/up (\d+)/.exec(said)?.[1]);
  t.after(() => {
    if (handleOf(pid) !== undefined) process.kill(pid, 'SIGKILL');
  });
  return { outer, pid, ended };
}

test('a launcher that is killed ends the work in good order', async (t) => {
  const { outer, pid, ended } = await launched(t);
  outer.kill('SIGKILL');
  assert.match(await ended, /undone: the program that started mascaret was killed\n$/);
  assert.equal(handleOf(pid), undefined);
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} to the whole process group is one wish to end, although the launcher passes it on`, async (t) => {
    const { outer, ended } = await launched(t);
    process.kill(-(outer.pid ?? 0), signal);
    const said = await ended;
    assert.match(said, /undone: /);
    assert.doesNotMatch(said, /at once/);
  });
}

test('output that can no longer be written ends the work in good order; a reader that has left does not', () => {
  const interrupts = watchInterrupts(() => undefined);
  const exitCode = process.exitCode;
  try {
    const stream = new PassThrough();
    watchLoss(stream);
    stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    assert.equal(interrupts.signal.aborted, false);
    for (const code of ['EIO', 'ENOSPC']) stream.emit('error', Object.assign(new Error(`write ${code}`), { code }));
    assert.match(String(interrupts.signal.reason), /EIO/);
    interruptInOrder('again');
  } finally {
    process.exitCode = exitCode;
    interrupts.stop();
  }
});

test('the launcher of another program, in an inherited environment, is not waited for', async () => {
  const text = `import { watchInterrupts } from ${JSON.stringify(INTERRUPTS)};
    const { signal, stop } = watchInterrupts(() => undefined);
    setTimeout(() => { console.log(signal.aborted); stop(); }, 700);`;
  const env = { ...process.env, MASCARET_LAUNCHER: '1' };
  const inner = spawn(process.execPath, ['--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env,
  });
  let said = '';
  inner.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(inner, 'close');
  assert.equal(said, 'false\n');
});

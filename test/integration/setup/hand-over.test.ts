import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const HAND_OVER = fileURLToPath(new URL('../../../setup/hand-over.js', import.meta.url));
const AS_PROGRAM = fileURLToPath(new URL('../../../setup/as-program.js', import.meta.url));

/** Runs a program through `handOver`, in a process of its own; a signal is sent once it has said that it is up. */
async function handOverTo(
  program: string,
  signal?: NodeJS.Signals,
): Promise<{ code: number | null; signal: string | null; said: string }> {
  const text = `import { handOver } from ${JSON.stringify(HAND_OVER)};
    process.exitCode = await handOver(process.execPath, ['-e', ${JSON.stringify(program)}]);`;
  const outer = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  outer.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  if (signal !== undefined) {
    await once(outer.stdout, 'data');
    outer.kill(signal);
  }
  const [code, by] = (await once(outer, 'close')) as [number | null, string | null];
  return { code, signal: by, said };
}

test('the exit code of the program is the exit code', async () => {
  assert.deepEqual(await handOverTo('process.exit(5)'), { code: 5, signal: null, said: '' });
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} reaches the program once, and its answer counts`, async () => {
    const program = `let count = 0;
      process.on('${signal}', () => { count += 1; setTimeout(() => { console.log(count); process.exit(40 + count); }, 200); });
      setInterval(() => {}, 1000);
      console.log('up');`;
    assert.deepEqual(await handOverTo(program, signal), { code: 41, signal: null, said: 'up\n1\n' });
  });
}

test('a program that a signal ended gives 128 and the number of the signal', async () => {
  const program = "console.log('up'); setInterval(() => {}, 1000);";
  assert.equal((await handOverTo(program, 'SIGTERM')).code, 143);
  assert.equal((await handOverTo("process.kill(process.pid, 'SIGKILL')")).code, 137);
});

test('npm that is told to end ends only its shell, and the program ends all the same', async () => {
  const program = `process.on('SIGTERM', () => { console.log('ended in order'); process.exit(0); });
    setInterval(() => {}, 1000);
    console.log('up');`;
  const text = `import { asProgram } from ${JSON.stringify(AS_PROGRAM)};
    import { handOver } from ${JSON.stringify(HAND_OVER)};
    await asProgram(() => handOver(process.execPath, ['-e', ${JSON.stringify(program)}]));`;
  // As npm runs a script: the last command keeps the shell from putting the program in its own place.
  const shell = spawn('sh', ['-c', '"$0" --input-type=module -e "$1"; :', process.execPath, text], {
    env: { ...process.env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  shell.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(shell.stdout, 'data');
  shell.kill('SIGTERM');
  await once(shell.stdout, 'close');
  assert.equal(said, 'up\nended in order\n');
});

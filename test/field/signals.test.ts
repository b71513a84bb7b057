import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { tinyScenario } from '../support/mascaret-place.ts';
import { fieldCase, PROJECT, recordsOf, signalGroup, type Field } from './field.ts';

const LONG = tinyScenario(40);

async function interrupted(field: Field, signals: readonly NodeJS.Signals[], command?: string): Promise<number | null> {
  const path = await field.file('long.yaml', LONG);
  const words =
    command === undefined ? ['run', path, '--json'] : ['-c', `${PROJECT}/mascaret run ${path} --json; exit $?`];
  const { code } = await field.mascaret(words, {
    ...(command === undefined ? {} : { command }),
    meanwhile: async (group, said) => {
      await eventually(() => said().includes('"second":3'));
      for (const signal of signals) {
        signalGroup(group, signal);
        await sleep(20);
      }
    },
  });
  return code;
}

for (const signals of [['SIGHUP'], ['SIGTERM'], ['SIGINT', 'SIGTERM'], ['SIGTERM', 'SIGHUP']] as const) {
  const names = signals.join(' and ');
  fieldCase(`${names} to the whole process group`, {}, async (field) => {
    const code = await interrupted(field, signals);
    await field.right(`${names}: exit code`, code, 130);
    const [record] = await recordsOf(field.place);
    await field.right(`${names}: how the record ends`, record?.ended, 'interrupted');
    await field.right(`${names}: the guardian had to clean up`, record?.byGuardian, false);
  });
}

fieldCase('SIGTERM to the process group of a shell that runs mascaret', {}, async (field) => {
  await interrupted(field, ['SIGTERM'], 'bash');
  await eventually(async () => (await recordsOf(field.place))[0]?.ended !== undefined);
  const [record] = await recordsOf(field.place);
  await field.right('how the record ends', record?.ended, 'interrupted');
  await field.right('the guardian had to clean up', record?.byGuardian, false);
});

fieldCase(
  'Ctrl-Z and fg in an interactive shell',
  { skip: process.platform !== 'linux' && 'needs script of Linux' },
  async (field) => {
    const path = await field.file('long.yaml', tinyScenario(20));
    const shell = spawn('script', ['-qec', 'bash --norc --noprofile -i', '/dev/null'], {
      cwd: field.place.folder,
      env: { ...process.env, ...field.place.env, TERM: 'xterm-256color', PS1: 'PROMPT> ' },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    let said = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const seen = async (pattern: RegExp, withinMs: number): Promise<boolean> => {
      const endMs = performance.now() + withinMs;
      while (performance.now() < endMs && !pattern.test(said)) await sleep(50);
      return pattern.test(said);
    };
    try {
      await seen(/PROMPT> /, 5_000);
      shell.stdin.write(`${PROJECT}/mascaret run ${path}\n`);
      await field.right('the live view comes', await seen(/q stop/, 60_000), true);
      await sleep(2_000);
      said = '';
      shell.stdin.write('\u001A');
      await field.right('Ctrl-Z: the shell is back', await seen(/Stopped/, 8_000), true);
      said = '';
      shell.stdin.write('fg\n');
      await field.right('fg: the view goes on', await seen(/q stop/, 8_000), true);
      shell.stdin.write('\u0003');
      await field.right('Ctrl-C afterwards: the run ends', await seen(/PROMPT> $/, 30_000), true);
    } finally {
      signalGroup(shell.pid ?? 0, 'SIGKILL');
      await once(shell, 'close').catch(() => undefined);
    }
  },
);

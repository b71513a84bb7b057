import type { Fault } from '../../core/fault.ts';
import type { Runtime } from '../../core/runtime.ts';
import { instanceFault, mustRun, untilSeen } from './instance-fault.ts';

/** SIGKILL; the instance stays gone until the fault is undone by starting it again. */
export const kill: Fault = instanceFault(
  { name: 'kill', about: 'kills the instance (SIGKILL) and starts it again afterwards', lasts: true },
  { check: mustRun, act: killOne, undo: startAgain },
);

async function killOne(runtime: Runtime, id: string): Promise<string> {
  const handle = runtime.handle(id);
  await runtime.kill(id);
  await untilSeen(async () => (await runtime.state(id)) === 'gone', `${id} did not disappear`);
  if (await runtime.ready(id)) throw new Error(`${id} still answers although its processes are gone`);
  return `${id}: process group ${handle?.processGroup ?? 'unknown'} gone, does not answer`;
}

async function startAgain(runtime: Runtime, id: string): Promise<string> {
  if ((await runtime.state(id)) === 'gone') await runtime.start(id);
  await untilSeen(() => runtime.ready(id), `${id} was started and did not become ready`);
  const state = await runtime.state(id);
  if (state !== 'running') throw new Error(`${id} is ${state} after it was started`);
  return `${id}: running as process group ${runtime.handle(id)?.processGroup ?? 'unknown'}, ready`;
}

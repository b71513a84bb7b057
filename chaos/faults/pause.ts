import type { Fault } from '../../core/fault.ts';
import type { Runtime } from '../../core/runtime.ts';
import { instanceFault, mustRun, untilSeen } from './instance-fault.ts';

/** SIGSTOP to all processes of the instance: connections stay open and nobody answers. */
export const pause: Fault = instanceFault(
  { name: 'pause', about: 'freezes the instance (SIGSTOP): connections stay open, nothing answers', lasts: true },
  { check: mustRun, act: pauseOne, undo: resumeOne },
);

async function pauseOne(runtime: Runtime, id: string): Promise<string> {
  await runtime.pause(id);
  await untilSeen(async () => (await runtime.state(id)) === 'paused', `${id} did not stop`);
  return `${id}: process group ${runtime.handle(id)?.processGroup ?? 'unknown'} stopped, as the system tells`;
}

async function resumeOne(runtime: Runtime, id: string): Promise<string> {
  if ((await runtime.state(id)) === 'paused') await runtime.resume(id);
  await untilSeen(
    async () => (await runtime.state(id)) === 'running' && (await runtime.ready(id)),
    `${id} was woken and did not become ready`,
  );
  return `${id}: process group ${runtime.handle(id)?.processGroup ?? 'unknown'} running again, ready`;
}

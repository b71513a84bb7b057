import type { Fault } from '../../core/fault.ts';
import type { InstanceHandle, Runtime } from '../../core/runtime.ts';
import { instanceFault, mustRun, untilSeen } from './instance-fault.ts';

/** SIGKILL from outside the plan. Nobody starts the instance again but its supervisor: it must heal by itself. */
export const crash: Fault = instanceFault(
  {
    name: 'crash',
    about: 'kills the instance behind the back of its supervisor, who must bring it back',
    lasts: false,
  },
  { check: mustRun, act: crashOne, undo: backByItself },
);

async function crashOne(runtime: Runtime, id: string): Promise<string> {
  const before = runtime.handle(id);
  await runtime.crash(id);
  // A quick supervisor may have started the next one already: then the number or its start differs.
  await untilSeen(
    async () => (await runtime.state(id)) === 'gone' || !same(runtime.handle(id), before),
    `${id} did not disappear`,
  );
  return `${id}: process group ${before?.processGroup ?? 'unknown'} gone`;
}

async function backByItself(runtime: Runtime, id: string): Promise<string> {
  await untilSeen(
    async () => (await runtime.state(id)) === 'running' && (await runtime.ready(id)),
    `${id} was not brought back by its supervisor`,
    30_000,
  );
  return `${id}: back by itself as process group ${runtime.handle(id)?.processGroup ?? 'unknown'}, ready`;
}

function same(one: InstanceHandle | undefined, other: InstanceHandle | undefined): boolean {
  return one?.processGroup === other?.processGroup && one?.startedAt === other?.startedAt;
}

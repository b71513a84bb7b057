import { didYouMean } from '../../core/did-you-mean.ts';
import { MascaretError } from '../../core/errors.ts';
import type { Runtime } from '../../core/runtime.ts';
import type { SupervisedInstance } from './supervised-instance.ts';

/** How long an instance may take over SIGTERM before it is killed. */
const STOP_DEADLINE_MS = 10_000;

/** The runtime `process`: verbs on supervised children. Every verb throws `MascaretError` for a name it does not have. */
export function processRuntime(supervised: readonly SupervisedInstance[]): Runtime {
  const byId = new Map(supervised.map((instance) => [instance.spec.id, instance]));
  const get = (id: string): SupervisedInstance => byId.get(id) ?? unknownInstance(id, byId.keys());
  return {
    kind: 'process',
    instances: () => supervised.map(({ spec: { id, service } }) => ({ id, service })),
    start: async (id) => get(id).start(),
    stop: async (id) => {
      await get(id).stop(STOP_DEADLINE_MS);
    },
    kill: async (id) => get(id).kill(),
    crash: async (id) => get(id).crash(),
    pause: async (id) => get(id).pause(),
    resume: async (id) => get(id).resume(),
    restart: async (id) => {
      await get(id).stop(STOP_DEADLINE_MS);
      await get(id).start();
    },
    state: async (id) => get(id).state(),
    ready: async (id) => (await get(id).spec.probe()) === undefined,
    stats: (id) => Promise.resolve(get(id).child?.stats()),
    handle: (id) => get(id).child?.handle,
  };
}

function unknownInstance(id: string, known: Iterable<string>): never {
  const names = [...known];
  const guess = didYouMean(id, names);
  throw new MascaretError('unknown-instance', `there is no instance "${id}"`, {
    hint: guess === undefined ? `There is: ${names.join(', ')}.` : `Did you mean ${guess}?`,
  });
}

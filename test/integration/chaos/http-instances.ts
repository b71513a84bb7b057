import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lanes } from '../../../core/network.ts';
import { ReleaseStack } from '../../../core/release-stack.ts';
import type { Runtime } from '../../../core/runtime.ts';
import { freePort } from '../../../platform/free-port.ts';
import { startGuardian, type Guardian } from '../../../platform/guardian.ts';
import { httpProbe } from '../../../sut/provision/probes.ts';
import { processRuntime } from '../../../sut/provision/process-runtime.ts';
import { SupervisedInstance } from '../../../sut/provision/supervised-instance.ts';

/** A small system of real processes: `count` HTTP servers of the service `web`, under the real process runtime. */
export interface HttpInstances {
  readonly runtime: Runtime;
  readonly guardian: Guardian;
  /** Plays the run's folder. */
  readonly folder: string;
  readonly release: ReleaseStack;
}

const PROGRAM = `require('node:http').createServer((_, answer) => answer.end('ok')).listen(Number(process.env.PORT), '127.0.0.1')`;

/** Starts them and resolves once all answer. Everything is ended by `release`. */
export async function httpInstances(count: number, folderGiven?: string): Promise<HttpInstances> {
  const release = new ReleaseStack();
  const folder = folderGiven ?? (await mkdtemp(join(tmpdir(), 'mascaret-chaos-')));
  if (folderGiven === undefined) release.push('folder', () => rm(folder, { recursive: true, force: true }));
  const guardian = await startGuardian(folder, release);
  const instances: SupervisedInstance[] = [];
  for (let at = 1; at <= count; at += 1) {
    const id = `web-${at}`;
    const port = await freePort();
    const instance = new SupervisedInstance(
      {
        id,
        service: 'web',
        child: {
          name: id,
          command: process.execPath,
          args: ['-e', PROGRAM],
          env: { PORT: String(port) },
          logFile: join(folder, 'logs', `${id}.log`),
        },
        probe: httpProbe(`http://127.0.0.1:${port}/`),
        readyWithinMs: 10_000,
      },
      guardian,
      () => undefined,
    );
    release.push(id, () => instance.kill());
    instances.push(instance);
    await instance.start();
  }
  return { runtime: processRuntime(instances), guardian, folder, release };
}

/** For worlds in which nothing is done to the network. */
export const NO_LANES: Lanes = {
  all: [],
  profile: () => undefined,
  become: () => Promise.reject(new Error('there are no lanes')),
  setEnabled: () => Promise.reject(new Error('there are no lanes')),
  addLatency: () => Promise.reject(new Error('there are no lanes')),
  unexpected: () => Promise.resolve([]),
  read: () => Promise.reject(new Error('there are no lanes')),
  restore: () => Promise.reject(new Error('there are no lanes')),
};

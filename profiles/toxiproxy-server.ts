import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MascaretError, reasonOf } from '../core/errors.ts';
import type { ReleaseStack } from '../core/release-stack.ts';
import type { InstanceHandle } from '../core/runtime.ts';
import { startChild, type Child } from '../platform/child-process.ts';
import { freePort } from '../platform/free-port.ts';
import { findTool } from '../platform/tools.ts';
import { ToxiproxyApi } from './toxiproxy-api.ts';

/** A Toxiproxy of our own and how to speak to it. */
export interface ToxiproxyServer {
  readonly api: ToxiproxyApi;
  readonly child: Child;
}

export interface ToxiproxyOptions {
  readonly release: ReleaseStack;
  /** Its output goes to `toxiproxy.log` in here. */
  readonly logFolder: string;
  /** Told the process in the turn it is started, so that it cannot outlive mascaret. */
  readonly guard?: (handle: InstanceHandle, name: string) => void;
  readonly signal?: AbortSignal;
}

/** A free port can be taken between looking and listening; more than once in a row means another trouble. */
const ATTEMPTS = 3;
const START_WITHIN_MS = 5_000;

/**
 * Starts Toxiproxy on a free loopback port, in a process group of its own, and resolves once its API answers and holds
 * no proxies. Throws a MascaretError when it is not installed or does not come up.
 */
export async function startToxiproxy(options: ToxiproxyOptions): Promise<ToxiproxyServer> {
  const { path } = await findTool('toxiproxy-server');
  const logFile = join(options.logFolder, 'toxiproxy.log');
  let reason = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    options.signal?.throwIfAborted();
    const port = await freePort();
    const child = await startChild(
      {
        name: 'toxiproxy',
        command: path,
        args: ['-host', '127.0.0.1', '-port', String(port)],
        env: { LOG_LEVEL: 'warn' },
        logFile,
      },
      (handle) => options.guard?.(handle, 'toxiproxy'),
    );
    options.release.push('toxiproxy', async () => {
      await child.stop(2_000);
    });
    const api = new ToxiproxyApi(`http://127.0.0.1:${port}`);
    try {
      await answering(api, child, options.signal);
      return { api, child };
    } catch (error) {
      await child.kill();
      options.signal?.throwIfAborted();
      reason = reasonOf(error);
    }
  }
  throw new MascaretError('toxiproxy-not-started', `Toxiproxy does not start: ${reason}`, {
    hint: `its log: ${logFile}`,
  });
}

/** Proxies that we did not make would mean that another server answers on the port. */
async function answering(api: ToxiproxyApi, child: Child, signal: AbortSignal | undefined): Promise<void> {
  let ended = false;
  void child.exited.then(() => (ended = true));
  const deadline = performance.now() + START_WITHIN_MS;
  for (;;) {
    signal?.throwIfAborted();
    if (ended) throw new Error('it ended at once');
    try {
      const names = await api.proxyNames();
      if (names.length > 0) throw new Error(`its port belongs to another Toxiproxy, with ${names.length} proxies`);
      await sleep(0);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(10);
    }
  }
}

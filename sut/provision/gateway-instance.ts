import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bringTool } from '../../platform/tools.ts';
import type { GatewayService } from '../architectures/architecture.ts';
import { GATEWAY_READY_PATH, gatewayConfig } from './gateway-config.ts';
import { addressOf, type PlannedApp } from './plan-addresses.ts';
import { privateFolder } from './private-folder.ts';
import { httpProbe } from './probes.ts';
import type { ProvisionOptions } from './provision-options.ts';
import { SupervisedInstance } from './supervised-instance.ts';

const READY_WITHIN_MS = 15_000;

/** A gateway, not started yet. */
export interface Gateway {
  readonly instance: SupervisedInstance;
  readonly version: string;
  /** The Unix socket on which it tells its metrics, where they were asked for. */
  readonly metricsSocket?: string;
}

/** Makes ready to start Caddy as a gateway to `apps`; fetches it where it lacks. Throws `MascaretError` `tool-missing`. */
export async function gatewayInstance(
  { service, port }: { readonly service: GatewayService; readonly port: number },
  apps: readonly PlannedApp[],
  options: ProvisionOptions,
): Promise<Gateway> {
  const { runId, runFolder, release, guardian, onInstance, say, signal } = options;
  const id = service.name;
  const caddy = await bringTool('caddy', { say, signal });
  const folder = await privateFolder(runId, undefined, { guardian, release });
  const logs = join(runFolder, 'logs');
  const configFile = join(logs, `${id}.caddy.json`);
  const metrics = options.gatewayMetrics === true ? { metricsSocket: join(folder, 'metrics.sock') } : {};
  const config = gatewayConfig({ service, port, upstreams: upstreamsOf(apps), ...metrics });
  await mkdir(logs, { recursive: true });
  await writeFile(configFile, `${JSON.stringify(config, undefined, 2)}\n`);
  const instance = new SupervisedInstance(
    {
      id,
      service: id,
      child: {
        name: id,
        command: caddy.path,
        args: ['run', '--config', configFile],
        // What it would otherwise keep in the user's home.
        env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, TZ: 'UTC' },
        cwd: folder,
        logFile: join(logs, `${id}.log`),
        // At once: its connections are about to lose both their ends.
        discardSignal: 'SIGQUIT',
      },
      probe: httpProbe(`${addressOf(port)}${GATEWAY_READY_PATH}`),
      readyWithinMs: READY_WITHIN_MS,
    },
    guardian,
    onInstance,
  );
  release.push(id, () => instance.discard(3000));
  return { instance, version: caddy.version, ...metrics };
}

function upstreamsOf(apps: readonly PlannedApp[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    apps.map(({ service }) => [
      service.name,
      apps.filter((app) => app.service.name === service.name).map(({ port }) => `127.0.0.1:${port}`),
    ]),
  );
}

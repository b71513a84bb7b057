import { join } from 'node:path';
import type { Lanes } from '../core/network.ts';
import type { BooksTotal, SystemUnderTest } from '../core/system.ts';
import { hostToDial } from '../core/this-machine.ts';
import { findTool } from '../platform/tools.ts';
import { openLanes } from '../profiles/lanes.ts';
import type { RunOrder } from './run-order.ts';
import type { RunRecord } from './run-record.ts';

/** The system under test behind its lanes, and what its books said before anybody touched it. */
export interface Prepared {
  readonly system: SystemUnderTest;
  readonly lanes: Lanes;
  readonly before?: BooksTotal;
  /** Resolves with a sentence when an instance has died outside the plan. */
  readonly instanceDied: Promise<string>;
}

/** Brings up system and lanes, each proven ready. Throws MascaretError for what does not come up. */
export async function provisionStage(order: RunOrder, record: RunRecord): Promise<Prepared> {
  const { plan, directory, release, signal, guard } = order;
  const { architecture, url } = plan.scenario.system;
  record.stage('provision', `bringing up ${architecture ?? url ?? 'the system'}`);
  const died = Promise.withResolvers<string>();
  const system = await order.ports.provision({
    plan,
    runId: order.id,
    runFolder: directory.folder,
    release,
    signal,
    say: (text) => record.stage('provision', text),
    onInstance: (instance, state, text) => {
      record.happened({ type: 'instance', instance, state, text });
      if (state === 'died') died.resolve(text);
    },
  });
  signal.throwIfAborted();
  const lanes = await openLanes({
    profiles: plan.lanes.map(({ profile }) => profile),
    upstream: upstreamOf(system.url),
    release,
    logFolder: join(directory.folder, 'logs'),
    guard,
    signal,
  });
  const before = await system.books?.total();
  await record.provisioned(system, profilesOf(order, lanes), await versions());
  return { system, lanes, instanceDied: died.promise, ...(before === undefined ? {} : { before }) };
}

/** With its port, also where that is the usual one and an address leaves it out. */
function upstreamOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostToDial(hostname)}:${port === '' ? '80' : port}`;
}

function profilesOf({ plan }: RunOrder, lanes: Lanes) {
  return plan.lanes.flatMap(({ profile }) => lanes.profile(profile) ?? []);
}

async function versions(): Promise<Record<string, string>> {
  const [k6, toxiproxy] = await Promise.all([findTool('k6'), findTool('toxiproxy-server')]);
  return { k6: k6.version, toxiproxy: toxiproxy.version };
}

import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MascaretError, reasonOf } from '../../core/errors.ts';
import { ReleaseStack } from '../../core/release-stack.ts';
import { startGuardian } from '../../platform/guardian.ts';
import { ownIdentity } from '../../platform/process-group.ts';
import { portFromEnvironment } from '../../sut/provision/app-port.ts';
import { provision } from '../../sut/provision/provision.ts';
import { scenarioOfSystem } from '../../sut/provision/scenario-of-system.ts';
import { watchInterrupts } from '../interrupts.ts';
import { printJsonLine } from '../render/terminal.ts';
import { removeStanding, standingFolder, writeStanding, type StandingSystem } from './standing-system.ts';
import type { SuperviseOrder, SupervisorMessage } from './supervisor-protocol.ts';

/**
 * Brings up the system that standard input asks for and keeps it up until a signal comes; parts that die are started
 * again. Whoever asked closes standard input early to give up. A supervisor that is killed takes nothing with it into
 * the dark: its guardian ends all that it had started.
 */
export async function supervise(): Promise<void> {
  const interrupts = watchInterrupts(() => undefined);
  const asker = createInterface({ input: process.stdin });
  const toldToStay = Promise.withResolvers<void>();
  const giveUp = (): void => {
    if (!interrupts.signal.aborted) interrupts.interrupt('the one who asked has gone');
    toldToStay.resolve();
  };
  asker.once('close', giveUp);
  const [text] = (await once(asker, 'line')) as [string];
  const order = JSON.parse(text) as SuperviseOrder;
  asker.once('line', () => {
    asker.off('close', giveUp);
    toldToStay.resolve();
  });
  const release = new ReleaseStack();
  let failure: SupervisorMessage | undefined;
  try {
    tell({ type: 'ready', system: await bringUp(order, release, interrupts.signal) });
    await toldToStay.promise;
    await aborted(interrupts.signal);
  } catch (error) {
    failure = failureOf(error);
  }
  await release.releaseAll();
  // Last: whoever hears it may rely on nothing being left.
  if (failure !== undefined) tell(failure);
  interrupts.stop();
  asker.off('close', giveUp).close();
}

async function bringUp(order: SuperviseOrder, release: ReleaseStack, signal: AbortSignal): Promise<StandingSystem> {
  const { architecture, port = portFromEnvironment(process.env['MASCARET_PORT']) } = order;
  const begunMs = performance.now();
  const folder = standingFolder(architecture);
  const logFolder = join(folder, 'logs');
  const guardian = await startGuardian(folder, release);
  const { MASCARET_PLANTED_BUG: plantedBug, DATABASE_URL: databaseUrl, SMTP_URL: smtpUrl } = process.env;
  // Released last: as long as anything of it is left, it is not down.
  release.push('record of the standing system', () => removeStanding(architecture));
  const system = await provision({
    scenario: scenarioOfSystem(order),
    runId: `up-${architecture}`,
    runFolder: folder,
    release,
    guardian,
    signal,
    say: (text) => tell({ type: 'say', text }),
    onInstance: (_, state, text) => note(logFolder, `${state}: ${text}`),
    keepUp: true,
    // Whoever comes logs in.
    customersWithTokens: 0,
    ...(port === undefined ? {} : { port }),
    ...(plantedBug ? { plantedBug } : {}),
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(smtpUrl ? { smtpUrl } : {}),
  });
  const standing: StandingSystem = {
    format: 1,
    architecture,
    url: system.url,
    instances: system.instances ?? {},
    since: new Date().toISOString(),
    startUpMs: Math.round(performance.now() - begunMs),
    ...ownIdentity(),
    logFolder,
    users: usersOf(order),
    ...(system.plantedBug === undefined ? {} : { plantedBug: system.plantedBug }),
  };
  writeStanding(standing);
  return standing;
}

/** Seeded in every module by the same rule; see `sut/app/identity`. */
function usersOf({ seed, data }: SuperviseOrder): StandingSystem['users'] {
  const password = `mascaret-${seed}`;
  return [
    ...(data.profiles > 0 ? [{ username: 'customer-1', role: 'customer', password }] : []),
    ...(data.stores > 0
      ? [
          { username: 'cashier-1', role: 'cashier', password },
          { username: 'manager-1', role: 'manager', password },
        ]
      : []),
    { username: 'admin', role: 'admin', password },
  ];
}

function note(logFolder: string, text: string): void {
  appendFileSync(join(logFolder, 'supervisor.log'), `${new Date().toISOString()} ${text}\n`);
}

function tell(message: SupervisorMessage): void {
  printJsonLine(message);
}

function failureOf(error: unknown): SupervisorMessage {
  if (!(error instanceof MascaretError)) return { type: 'failed', code: 'bug', message: reasonOf(error) };
  const { code, message, hint } = error;
  return { type: 'failed', code, message, ...(hint === undefined ? {} : { hint }) };
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

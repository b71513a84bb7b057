import { join } from 'node:path';
import { audit } from '../chaos/audit/audit.ts';
import { operationEvidence } from '../chaos/audit/operation-evidence.ts';
import { SecretNotKept, type AskAgain } from '../chaos/audit/settle-unknown.ts';
import { startChaos } from '../chaos/start-chaos.ts';
import { RUN_FILES } from '../core/run-files.ts';
import type { AuditContext, RunPorts } from '../core/run-ports.ts';
import { tokenOf, type Access, type SystemUnderTest } from '../core/system.ts';
import type { LedgerRow } from '../core/worker-protocol.ts';
import type { ActiveRun } from '../platform/active-run.ts';
import { directFetch } from '../platform/direct-fetch.ts';
import type { Guardian } from '../platform/guardian.ts';
import { stateFolder } from '../platform/state-folder.ts';
import { systemClock } from '../platform/system-clock.ts';
import { readRows } from '../reports/read-rows.ts';
import { portFromEnvironment } from '../sut/provision/app-port.ts';
import { provision } from '../sut/provision/provision.ts';
import { restoreSecrets } from './restore-secrets.ts';

const ASK_WITHIN_MS = 10_000;

/** Plugs the concrete system under test, chaos and audit into the ports of a run. */
export function runPorts(guardian: Guardian, active: ActiveRun): RunPorts {
  const plantedBug = process.env.MASCARET_PLANTED_BUG;
  const databaseUrl = process.env.DATABASE_URL;
  const smtpUrl = process.env.SMTP_URL;
  const port = portFromEnvironment(process.env.MASCARET_PORT);
  return {
    provision: (context) =>
      provision({
        ...context,
        scenario: context.plan.scenario,
        guardian,
        ...(plantedBug === undefined ? {} : { plantedBug }),
        ...(port === undefined ? {} : { port }),
        ...(databaseUrl === undefined ? {} : { databaseUrl }),
        ...(smtpUrl === undefined ? {} : { smtpUrl }),
      }),
    startChaos: (context) =>
      startChaos(context, {
        clock: systemClock,
        socketFolder: stateFolder(),
        onSocket: (path) => active.setControlSocket(path),
      }),
    audit: auditOfRun,
  };
}

async function auditOfRun({ system, runId, runFolder, ...context }: AuditContext) {
  if (system.books === undefined) throw new Error('this system has no books that can be read');
  const { books } = system;
  const prefix = `${runId}-`;
  const ledger = async (take: (row: LedgerRow) => void): Promise<void> => {
    const read = await readRows(join(runFolder, RUN_FILES.operations), (row) => take(row as LedgerRow));
    if (read.cut !== undefined) throw new Error(`the ledger is not whole: ${read.cut}`);
  };
  const result = await audit({ ...context, books, ledger, prefix, ask: askAgain(system) });
  const operations = await operationEvidence(result, { prefix, ledger, rowsOf: (keys) => books.rowsOf(keys) });
  return operations.length === 0 ? result : { ...result, operations };
}

/** Asks without lanes, with the same key and the same body, as the same person. */
function askAgain({ url, access }: SystemUnderTest): AskAgain {
  return async (op, ask) => {
    const whole = restoreSecrets(ask);
    if (whole === undefined) throw new SecretNotKept('the ledger does not keep its secrets');
    const { method, path, body, as } = whole;
    const token = access === undefined || as === undefined ? undefined : tokenFor(access, as);
    const response = await directFetch(new URL(path, url), {
      method,
      headers: {
        'content-type': 'application/json',
        'idempotency-key': op,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined || body === null ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ASK_WITHIN_MS),
    });
    const text = await response.text();
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      status: response.status,
      replayed: response.headers.get('idempotency-replayed') === 'true',
      body: text,
      ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1000 } : {}),
    };
  };
}

/** Of `customer:17`, `cashier:1`, `admin`. */
function tokenFor(access: Access, as: string): string | undefined {
  const [role = '', number = '1'] = as.split(':');
  return tokenOf(access, role, Number(number));
}

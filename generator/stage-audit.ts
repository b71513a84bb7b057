import { reasonOf } from '../core/errors.ts';
import type { RunOrder } from './run-order.ts';
import type { RunRecord } from './run-record.ts';
import type { Loaded } from './stage-load.ts';
import type { Prepared } from './stage-provision.ts';

/** Compares the books with what the users were told, if the scenario asks for it; an audit that fails is a doubt. */
export async function auditStage(
  order: RunOrder,
  record: RunRecord,
  prepared: Prepared,
  loaded: Loaded,
): Promise<void> {
  const { plan, directory, ports, signal } = order;
  const { system, before } = prepared;
  if (plan.scenario.audit === 'none' || ports.audit === undefined || before === undefined) return;
  record.stage('audit', 'auditing the books');
  await directory.settleOperations();
  try {
    const result = await ports.audit({
      system,
      runId: order.id,
      runFolder: directory.folder,
      before,
      interruptedWorkers: loaded.interruptedWorkers,
      signal,
      say: (text) => record.stage('audit', text),
    });
    await directory.audit(result);
    record.stage('audit', result.sentence);
  } catch (error) {
    signal.throwIfAborted();
    record.doubt('audit-unknown', `the audit could not be made: ${reasonOf(error)}`);
  }
}

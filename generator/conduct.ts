import { MascaretError, reasonOf } from '../core/errors.ts';
import { auditStage } from './stage-audit.ts';
import { barrier } from './stage-barrier.ts';
import { load } from './stage-load.ts';
import { provisionStage, type Prepared } from './stage-provision.ts';
import { settle } from './stage-settle.ts';
import { RunRecord } from './run-record.ts';
import type { Ending, RunOrder } from './run-order.ts';

/**
 * Conducts one run through its stages; nothing walks back:
 *
 * 1. provision: the system under test, its data, the network lanes;
 * 2. barrier: the script is bundled, workers hold a paused k6, `setup()` has run;
 * 3. run: load, chaos timeline, live injections, probes; everything goes to the run directory;
 * 4. settle: load is over, faults are undone and shown to be undone, the system is quiet;
 * 5. audit: the books against what the users were told;
 * 6. release: everything acquired, in reverse order, on every ending.
 *
 * Parsing and planning come before, analysis (from the files alone) after. Never rejects: the ending says how it went,
 * and is in `run.json` with all that was recorded until then.
 */
export async function conduct(order: RunOrder): Promise<Ending> {
  const record = new RunRecord(order);
  await record.begin();
  const ending = await throughStages(order, record);
  record.stage('release', 'releasing what the run had started');
  const failures = await order.release.releaseAll();
  for (const { name, reason } of failures) record.doubt('not-released', `${name} could not be released: ${reason}`);
  await record.ended(ending);
  await order.directory.close();
  return ending;
}

async function throughStages(order: RunOrder, record: RunRecord): Promise<Ending> {
  try {
    const prepared = await provisionStage(order, record);
    const coordinator = await barrier(order, record, prepared);
    const loaded = await load(order, record, prepared, coordinator);
    await settle(order, record, prepared, loaded);
    if (loaded.ending.how === 'completed' || loaded.canBeAudited) await auditStage(order, record, prepared, loaded);
    await doubtDeath(record, prepared);
    return order.signal.aborted ? interrupted(order) : loaded.ending;
  } catch (error) {
    if (order.signal.aborted) return interrupted(order);
    return { how: 'failed', text: error instanceof MascaretError ? error.message : `a bug: ${reasonOf(error)}`, error };
  }
}

/** A part that died when the load was over harmed no request, but the system did not live through the run. */
async function doubtDeath(record: RunRecord, { instanceDied }: Prepared): Promise<void> {
  const text = await Promise.race([instanceDied, Promise.resolve(undefined)]);
  if (text !== undefined) record.doubt('instance-died', `outside the plan, ${text}`);
}

function interrupted(order: RunOrder): Ending {
  return { how: 'interrupted', text: reasonOf(order.signal.reason) };
}

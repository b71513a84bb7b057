/**
 * A stand-in for mascaret in the middle of a pause: `node pausing-parent.ts RUN_FOLDER`. Claims the run, starts one real
 * instance under the guardian, pauses it through the timeline, says so on standard output, and waits to be killed.
 */
import { claimRun } from '../../../platform/active-run.ts';
import { ReleaseStack } from '../../../core/release-stack.ts';
import { openJournal } from '../../../chaos/journal.ts';
import { runTimeline } from '../../../chaos/timeline.ts';
import { systemClock } from '../../../platform/system-clock.ts';
import { httpInstances, NO_LANES } from './http-instances.ts';

const [, , folder = '.'] = process.argv;
const release = new ReleaseStack();
const run = await claimRun({ id: 'killed-run', folder }, release);
const { runtime, guardian } = await httpInstances(1, folder);
const handle = runtime.handle('web-1');
if (handle === undefined) throw new Error('web-1 has no handle');
run.addProcess({ name: 'web-1', handle });
const fault = { id: 'f1', atMs: 0, fault: 'pause', targets: ['service:web'], forMs: 60_000, parameters: {} };
runTimeline({
  faults: [fault],
  world: { runtime, lanes: NO_LANES },
  journal: await openJournal(folder),
  clock: systemClock,
  loadStartMs: systemClock.now(),
  onEntry: (entry) => {
    if (entry.state !== 'injected') return;
    process.stdout.write(`${JSON.stringify({ handle, guardianPid: guardian.pid })}\n`);
  },
  onDoubt: (_, text) => void process.stderr.write(text),
  signal: new AbortController().signal,
});

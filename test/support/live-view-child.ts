import { setTimeout as sleep } from 'node:timers/promises';
import { createRunView } from '../../cli/render/live-view.ts';
import { PAYDAY, SECOND_46 } from './sample-progress.ts';

/** Shows a run in the terminal that it is started in, and ends in the way that its argument says. */
const ending = process.argv[2];
const keys: string[] = [];
const view = createRunView({
  stream: process.stdout,
  plan: PAYDAY,
  mode: 'live',
  colour: true,
  onKey: (key) => keys.push(key),
});
const event = { timeMs: 0, elapsedMs: 0 };
view.event({ ...event, type: 'stage', stage: 'provision', text: 'starting the bank' });
await sleep(300);
view.event({ ...event, type: 'stage', stage: 'run', text: 'load' });
view.event({ ...event, type: 'doubt', code: 'generator-busy', text: 'the generator was busy' });
for (let tick = 0; tick < 6; tick += 1) {
  view.progress({ ...SECOND_46, elapsedMs: 40_000 + tick * 1_000 });
  await sleep(tick === 0 && ending === 'keys' ? 1_500 : 150);
}
if (ending === 'crash') throw new Error('a bug');
if (ending === 'exit') process.exit(0);
if (ending === 'terminate') {
  process.kill(process.pid, 'SIGTERM');
  await sleep(5_000);
}
view.event({ ...event, type: 'stage', stage: 'analyse', text: 'writing the report' });
view.finish(`over, keys: ${keys.join(' ')}`);

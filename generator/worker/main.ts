import { parseArgs } from 'node:util';
import { workerMain } from './worker-main.ts';

// The entry of a local worker: without the command line's own machinery it is up in a third of the time.
const { values } = parseArgs({ options: { connect: { type: 'string' }, index: { type: 'string' } } });
process.exitCode = await workerMain(values.connect ?? '', Number(values.index ?? Number.NaN));

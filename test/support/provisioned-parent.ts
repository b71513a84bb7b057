/**
 * A stand-in for mascaret: `node provisioned-parent.ts RUN_ID` provisions a monolith, pauses its database, prints the
 * facts as one JSON line and waits to be killed.
 */
import { provisioned } from './provisioned.ts';

const { system, runFolder } = await provisioned({ after: () => undefined }, { runId: process.argv[2] ?? 'parent' });
await system.runtime?.pause('database');
const handles = ['database', 'bank-1'].map((id) => system.runtime?.handle(id));
process.stdout.write(`${JSON.stringify({ handles, runFolder })}\n`);
setInterval(() => undefined, 1000);

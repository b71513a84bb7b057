/**
 * The guardian's program: `node guardian-process.ts RUN_FOLDER`, told on standard input what to guard. See guardian.ts.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GUARDIAN_FILE, type GuardianMessage } from './guardian.ts';
import { undoAcquisitions, type GuardedProcess } from './undo-acquisitions.ts';

const runFolder = process.argv[2] ?? '.';
const processes = new Map<string, GuardedProcess>();
const folders = new Set<string>();
let goodbye = false;

// It ends when mascaret ends, not before: whoever asks it to end (a session's logout, say) asks mascaret as well.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdout.write('at my post\n');

for await (const line of createInterface({ input: process.stdin })) heed(parse(line));
if (!goodbye) await undoAll();

function heed(message: GuardianMessage | undefined): void {
  if (message === undefined) return;
  if (message.type === 'goodbye') goodbye = true;
  if (message.type === 'folder') folders.add(message.path);
  if (message.type === 'guard') processes.set(keyOf(message), message);
  if (message.type === 'unguard') processes.delete(keyOf(message));
}

/** A line cut short by mascaret's death says nothing that could be acted on. */
function parse(line: string): GuardianMessage | undefined {
  try {
    return JSON.parse(line) as GuardianMessage;
  } catch {
    return undefined;
  }
}

function keyOf({ handle }: Pick<GuardedProcess, 'handle'>): string {
  return `${handle.processGroup} ${handle.startedAt} ${handle.marker ?? ''}`;
}

async function undoAll(): Promise<void> {
  const sentences = await undoAcquisitions({ processes: [...processes.values()], folders: [...folders] });
  const rows = sentences.map((text) => `${JSON.stringify({ timeMs: Date.now(), text })}\n`);
  const head = `${JSON.stringify({ format: 1, file: GUARDIAN_FILE })}\n`;
  appendFileSync(join(runFolder, GUARDIAN_FILE), head + rows.join(''));
}

import { open } from 'node:fs/promises';

/** How programs of all kinds mark the line that says why. */
const TELLING = /FATAL|PANIC|ERROR|error:|[Cc]ould not|[Cc]annot|No space/;

/**
 * The last words of a log for a sentence: its last lines that tell of a failure, else simply its last ones, joined by
 * ` | `. Empty when there are none. Reads 4 KB at most.
 */
export async function logTail(file: string, lines = 2): Promise<string> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, 4096);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return tellingLines(buffer.toString('utf8'), lines).join(' | ');
  } finally {
    await handle.close();
  }
}

/** See `logTail`; lines of at most 300 letters. Of a structured log only errors count, by their message. */
export function tellingLines(text: string, lines: number): readonly string[] {
  const all = text
    .split('\n')
    .map((line) => structured(line.trim()).slice(0, 300))
    .filter((line) => line !== '');
  const telling = all.filter((line) => TELLING.test(line));
  return (telling.length > 0 ? telling : all).slice(-lines);
}

/** Pino's number for an error. */
const ERROR_LEVEL = 50;

/** The words of a line as they are; of a line of a structured log its error, or nothing. */
function structured(line: string): string {
  if (!line.startsWith('{"level":')) return line;
  try {
    const { level, msg, err } = JSON.parse(line) as { level: number; msg?: string; err?: { message?: string } };
    return level < ERROR_LEVEL ? '' : `error: ${[msg, err?.message].filter((part) => part !== undefined).join(': ')}`;
  } catch {
    return line;
  }
}

import { open } from 'node:fs/promises';

/** The last lines of a log, joined by ` | ` to fit a sentence; empty when there are none. Reads 4 KB at most. */
export async function logTail(file: string, lines = 3): Promise<string> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, 4096);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const all = buffer.toString('utf8').trimEnd().split('\n');
    return all
      .slice(-lines)
      .map((line) => line.trim().slice(0, 300))
      .join(' | ');
  } finally {
    await handle.close();
  }
}

import { readFileSync } from 'node:fs';
import { parseStatusMemory } from '../../platform/group-stats.ts';
import { readProcess } from '../../platform/process-table.ts';

/** What k6 and the worker used since the last look. */
export interface Usage {
  readonly cpuMs: number;
  readonly overMs: number;
  readonly rssBytes: number;
}

/** Gives a function that tells what k6 and this process used since it was called last. */
export function watchUsage(k6Pid: number | undefined): () => Usage {
  let last = look(k6Pid);
  return () => {
    const now = look(k6Pid);
    const used = { cpuMs: Math.max(0, now.cpuMs - last.cpuMs), overMs: now.atMs - last.atMs, rssBytes: now.rssBytes };
    last = now;
    return used;
  };
}

function look(k6Pid: number | undefined): { atMs: number; cpuMs: number; rssBytes: number } {
  const own = process.cpuUsage();
  const k6 = k6Pid === undefined ? undefined : readProcess(k6Pid);
  return {
    atMs: performance.now(),
    cpuMs: (own.user + own.system) / 1000 + (k6?.cpuMs ?? 0),
    rssBytes: process.memoryUsage.rss() + (k6Pid === undefined ? 0 : memoryOf(k6Pid)),
  };
}

/** Linux only; elsewhere asking `ps` every second would cost more than the figure is worth. */
function memoryOf(pid: number): number {
  try {
    const { anonymous, file, shared } = parseStatusMemory(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return anonymous + file + shared;
  } catch {
    return 0;
  }
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

let known: string | undefined;

/** Names the time since the machine was started: what was recorded under another one says nothing about processes. */
export function bootId(): string {
  known ??= readBootId();
  return known;
}

function readBootId(): string {
  try {
    if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const text = execFileSync('sysctl', ['-n', 'kern.boottime'], { encoding: 'utf8' });
    return /sec = (\d+)/.exec(text)?.[1] ?? text.trim();
  } catch {
    return 'unknown';
  }
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { InstanceHandle, InstanceStats } from '../core/runtime.ts';
import { livingMembers } from './process-group.ts';

/**
 * CPU time and resident memory of all processes of an instance, or undefined when it is gone.
 *
 * Memory on Linux: the sum of private (anonymous) pages, plus the largest share of mapped files and the largest share of
 * shared memory that any one process has. So PostgreSQL's shared buffers count once, not once a backend. Pages that a
 * fork still shares with its parent count twice: an upper bound, by a few megabytes. Elsewhere the system tells shared
 * pages not apart, and resident sizes are added.
 */
export function groupStats(handle: InstanceHandle): InstanceStats | undefined {
  const members = livingMembers(handle);
  if (members.length === 0) return undefined;
  const cpuMs = members.reduce((sum, row) => sum + row.cpuMs, 0);
  const pids = members.map((row) => row.pid);
  return { cpuMs, rssBytes: process.platform === 'linux' ? linuxMemory(pids) : psMemory(pids) };
}

function linuxMemory(pids: readonly number[]): number {
  const parts = pids.map((pid) => memoryOf(pid));
  const privateBytes = parts.reduce((sum, part) => sum + part.anonymous, 0);
  return privateBytes + Math.max(...parts.map((part) => part.file)) + Math.max(...parts.map((part) => part.shared));
}

interface MemoryParts {
  readonly anonymous: number;
  readonly file: number;
  readonly shared: number;
}

function memoryOf(pid: number): MemoryParts {
  try {
    return parseStatusMemory(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return { anonymous: 0, file: 0, shared: 0 };
  }
}

/** The resident parts in `/proc/PID/status`, in bytes; 0 for a part that is not there. */
export function parseStatusMemory(status: string): MemoryParts {
  const bytes = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { anonymous: bytes('RssAnon'), file: bytes('RssFile'), shared: bytes('RssShmem') };
}

function psMemory(pids: readonly number[]): number {
  const text = execFileSync('ps', ['-o', 'rss=', '-p', pids.join(',')], { encoding: 'utf8' });
  return text.split('\n').reduce((sum, line) => sum + (Number(line.trim()) || 0) * 1024, 0);
}

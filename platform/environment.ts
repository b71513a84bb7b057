import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { readFileSync } from 'node:fs';
import type { Environment } from '../core/run-files.ts';

/** What machine this is, as far as it matters for comparing figures. Call before the load starts: it holds the load average. */
export function readEnvironment(): Environment {
  return {
    os: `${operatingSystem()} ${process.arch}`,
    kernel: release(),
    cpuModel: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    loadAverage: loadavg()[0] ?? 0,
  };
}

/** `Debian GNU/Linux 12 (bookworm)` where the system has a name for people, else `Darwin`. */
function operatingSystem(): string {
  try {
    const named = /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'));
    return named?.[1] ?? type();
  } catch {
    return type();
  }
}

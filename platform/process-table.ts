import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** One process as the operating system shows it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** First letter of the state: R, S, D, T (stopped), Z (dead, not yet waited for), X. */
  readonly state: string;
  /** As the system writes it: Linux clock ticks since boot, elsewhere `ps -o lstart`. */
  readonly startedAt: string;
  /** Own CPU time and that of children already waited for, in milliseconds. */
  readonly cpuMs: number;
}

/** Linux counts process times in USER_HZ, which is 100 on every architecture Node runs on. */
const MS_PER_TICK = 10;

/**
 * Every process of the machine. Synchronous on purpose: a table read in one go is a picture of one moment, and 300
 * processes take about 5 ms. Processes that end during the reading are left out.
 */
export function readProcessTable(): ProcessRow[] {
  if (process.platform !== 'linux') return readWithPs();
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    const row = /^\d+$/.test(name) ? readProcess(Number(name)) : undefined;
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** One process, or undefined when there is none of that number. */
export function readProcess(pid: number): ProcessRow | undefined {
  if (process.platform !== 'linux') return readWithPs().find((row) => row.pid === pid);
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A line of `/proc/PID/stat` (proc(5)). The name in brackets may itself hold brackets and blanks: cut at the last one. */
export function parseStat(line: string): ProcessRow | undefined {
  const close = line.lastIndexOf(')');
  const fields = line.slice(close + 2).split(' ');
  const number = (field: number): number => Number(fields[field - 3]);
  const startedAt = fields[22 - 3];
  if (close < 0 || startedAt === undefined) return undefined;
  const ticks = number(14) + number(15) + number(16) + number(17);
  return {
    pid: Number.parseInt(line, 10),
    state: fields[0] ?? '?',
    parent: number(4),
    group: number(5),
    startedAt,
    cpuMs: ticks * MS_PER_TICK,
  };
}

function readWithPs(): ProcessRow[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=,time=,lstart='], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  return text
    .split('\n')
    .map((line) => parsePsLine(line))
    .filter((row) => row !== undefined);
}

/** A line of `ps -o pid=,ppid=,pgid=,stat=,time=,lstart=`: `  12  1  12 S  0:01.25 Sat Nov 21 05:03:34 2026`. */
export function parsePsLine(line: string): ProcessRow | undefined {
  const [pid, parent, group, state, time, ...lstart] = line.trim().split(/\s+/);
  if (pid === undefined || time === undefined || lstart.length === 0) return undefined;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    state: (state ?? '?').charAt(0),
    startedAt: lstart.join(' '),
    cpuMs: Math.round(secondsOf(time) * 1000),
  };
}

/** `[days-][hours:]minutes:seconds[.fraction]`. */
function secondsOf(time: string): number {
  const [clock = '0', days = '0'] = time.split('-').reverse();
  return Number(days) * 86_400 + clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

import type { Frame } from '../core/worker-protocol.ts';
import type { RunDirectory } from '../metrics/run-directory.ts';

/**
 * Writes workers' frames into the run directory, as they come; readers add what belongs to the same second. Users are
 * booked once for each second of the run and each worker, however frames happen to fall into seconds.
 */
export function frameRecorder(directory: RunDirectory): (worker: number, frame: Frame, second: number) => void {
  const usersUntil = new Map<number, number>();
  return (worker, frame, second) => {
    for (const cell of frame.cells) directory.series({ type: 'cell', ...cell });
    for (const row of frame.operations) directory.operation(row);
    for (const [at, achieved, dropped] of frame.iterations) {
      directory.series({ type: 'load', second: at, achieved, dropped, stalledMs: 0, users: 0 });
    }
    for (const [at, stalledMs] of frame.stalls) {
      directory.series({ type: 'load', second: at, achieved: 0, dropped: 0, stalledMs, users: 0 });
    }
    for (const [at, endpoint, lane, count] of frame.repeated ?? []) {
      directory.series({ type: 'repeated', second: at, endpoint, lane, count });
    }
    for (const check of frame.checks ?? []) directory.series({ type: 'check', ...check });
    for (const measure of frame.measures ?? [])
      directory.series({ type: 'measure', second: Math.max(0, second), ...measure });
    for (const [at, connections] of frame.connections ?? []) {
      directory.series({ type: 'load', second: at, achieved: 0, dropped: 0, stalledMs: 0, users: 0, connections });
    }
    for (const [at, accountedMs] of frame.accounted) {
      directory.series({ type: 'load', second: at, achieved: 0, dropped: 0, stalledMs: 0, accountedMs, users: 0 });
    }
    for (let at = usersUntil.get(worker) ?? 0; at <= second; at += 1) {
      const { users } = frame;
      directory.series({ type: 'load', second: at, achieved: 0, dropped: 0, stalledMs: 0, accountedMs: 0, users });
    }
    usersUntil.set(worker, second + 1);
    const cpu = frame.overMs > 0 ? frame.cpuMs / frame.overMs : 0;
    directory.resource({ type: 'generator', second, worker, cpu, rssBytes: frame.rssBytes });
  };
}

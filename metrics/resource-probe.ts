import type { Clock } from '../core/clock.ts';
import type { Instance, InstanceStats } from '../core/runtime.ts';

/** What an instance used since the last look. */
export interface ResourceSample {
  /** Unix epoch, milliseconds; the end of the interval. */
  readonly timeMs: number;
  readonly service: string;
  readonly instance: string;
  /** In cores, over the interval: 1 is one core busy all the time. */
  readonly cpu: number;
  readonly rssBytes: number;
}

export interface ResourceProbeOptions {
  /** Asked anew at every look: instances may come and go. */
  readonly instances: () => readonly Instance[];
  /** Undefined for an instance that is down. */
  readonly stats: (id: string) => Promise<InstanceStats | undefined>;
  readonly everyMs: number;
  readonly onSample: (sample: ResourceSample) => void;
  readonly clock: Clock;
}

export interface ResourceProbe {
  /** Resolves when the last look is over. */
  stop(): Promise<void>;
}

/**
 * Looks at every instance at a fixed beat until stopped. The first look at an instance gives no sample (there is no
 * interval yet). An instance that is down gives none either. A look that fails is skipped: the next one covers its time.
 */
export function startResourceProbe(options: ResourceProbeOptions): ResourceProbe {
  const stopping = new AbortController();
  const previous = new Map<string, Look>();
  const running = (async () => {
    for (
      let due = options.clock.now();
      !stopping.signal.aborted;
      due = Math.max(due + options.everyMs, options.clock.now())
    ) {
      await options.clock.sleep(Math.max(0, due - options.clock.now()), stopping.signal).catch(() => undefined);
      if (!stopping.signal.aborted) await lookAtAll(options, previous);
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

/** What was seen of an instance at a moment. */
export interface Look {
  readonly timeMs: number;
  readonly stats: InstanceStats;
}

/**
 * Cores used between two looks. After a restart the CPU time begins at zero again: then all that it shows was used since
 * the last look, and is counted.
 */
export function coresBetween(before: Look, now: Look): number {
  const usedMs = now.stats.cpuMs < before.stats.cpuMs ? now.stats.cpuMs : now.stats.cpuMs - before.stats.cpuMs;
  const overMs = now.timeMs - before.timeMs;
  return overMs > 0 ? usedMs / overMs : 0;
}

async function lookAtAll(options: ResourceProbeOptions, previous: Map<string, Look>): Promise<void> {
  for (const { id, service } of options.instances()) {
    const stats = await options.stats(id).catch(() => undefined);
    if (stats === undefined) continue;
    const now = { timeMs: options.clock.now(), stats };
    const before = previous.get(id);
    previous.set(id, now);
    if (before === undefined) continue;
    const cpu = coresBetween(before, now);
    options.onSample({ timeMs: now.timeMs, service, instance: id, cpu, rssBytes: stats.rssBytes });
  }
}

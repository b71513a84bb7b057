import type { CheckCount } from '../../core/worker-protocol.ts';
import type { Sample } from './sample-lines.ts';

/** Counts a script's checks per second, check (with its groups) and the endpoint that was asked last. */
export class CheckCounts {
  #counts = new Map<string, { -readonly [Key in keyof CheckCount]: CheckCount[Key] }>();

  add({ check, group, extra_tags, metric_value }: Sample, second: number): void {
    const groups = group.split('::').filter((each) => each !== '');
    const name = [...groups, check].join(' › ');
    const endpoint = /(?:^|&)endpoint=([^&]*)/.exec(extra_tags)?.[1] ?? '';
    const key = `${second}\n${name}\n${endpoint}`;
    let count = this.#counts.get(key);
    if (count === undefined) {
      count = { second, check: name, endpoint, passed: 0, failed: 0 };
      this.#counts.set(key, count);
    }
    if (Number(metric_value) === 1) count.passed += 1;
    else count.failed += 1;
  }

  take(): CheckCount[] {
    const taken = [...this.#counts.values()];
    this.#counts = new Map();
    return taken;
  }
}

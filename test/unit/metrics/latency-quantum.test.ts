import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { addSparse, newLatencyHistogram, percentileMs } from '../../../metrics/latency-histogram.ts';
import { latencyQuantumUs } from '../../../metrics/latency-quantum.ts';

/** Latencies of every size: a plain integer draw would almost never be below a second. */
const latencyUs = fc
  .double({ min: 0, max: Math.log(3_600_000_000), noNaN: true })
  .map((log) => Math.floor(Math.exp(log)));

describe('the quantum of a latency', () => {
  it('keeps what 3 significant digits tell apart', () => {
    const table = [
      [0, 1],
      [1, 1],
      [2047, 2047],
      [2048, 2048],
      [2049, 2048],
      [4097, 4096],
      [1_000_000, 999_936],
      [3_600_000_000, 3_598_712_832],
      [9_999_999_999, 3_598_712_832],
    ] as const;
    for (const [latency, quantum] of table) assert.equal(latencyQuantumUs(latency), quantum, `of ${latency} µs`);
  });

  const histogram = newLatencyHistogram() as unknown as { lowestEquivalentValue(value: number): number };

  it('is the lowest equivalent value of the HDR histogram, and its own quantum', () => {
    fc.assert(
      fc.property(latencyUs, (latency) => {
        const quantum = latencyQuantumUs(latency);
        assert.equal(quantum, histogram.lowestEquivalentValue(Math.max(1, latency)));
        assert.equal(latencyQuantumUs(quantum), quantum);
      }),
    );
  });

  it('gives the same percentiles as recording one by one, in however many parts', () => {
    fc.assert(
      fc.property(fc.array(latencyUs, { minLength: 1 }), fc.nat(3), (latencies, parts) => {
        const direct = newLatencyHistogram();
        for (const latency of latencies) direct.recordValue(latency);
        const merged = newLatencyHistogram();
        for (let part = 0; part <= parts; part += 1) {
          const share = latencies.filter((_, at) => at % (parts + 1) === part);
          addSparse(
            merged,
            share.flatMap((latency) => [latencyQuantumUs(latency), 1]),
          );
        }
        for (const p of [0, 50, 95, 99, 99.9, 100]) assert.equal(percentileMs(merged, p), percentileMs(direct, p));
      }),
    );
  });
});

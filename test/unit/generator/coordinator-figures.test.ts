import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClockOffset } from '../../../generator/coordinator/clock-offset.ts';
import { generatorDoubt, type UsageSample } from '../../../generator/coordinator/generator-health.ts';
import { isPlannedExit, k6ExitWords } from '../../../generator/worker/k6-exit.ts';

describe('generator health', () => {
  it('doubts a generator that was busy for more than a twentieth of the time', () => {
    assert.equal(generatorDoubt(seconds(100, 5, 1.9)), undefined);
    assert.match(generatorDoubt(seconds(100, 6, 1.9)) ?? '', /in 6 of 100 seconds \(at most 95 %\)/);
  });

  it('does not call 85 % busy, and nothing without samples', () => {
    assert.equal(generatorDoubt(seconds(10, 10, 1.7)), undefined);
    assert.equal(generatorDoubt([]), undefined);
  });

  it('adds the workers of one host, not those of different hosts', () => {
    const two = [sample('a', 0, 1), sample('a', 0, 1)];
    assert.match(generatorDoubt(two) ?? '', /at most 100 %/);
    assert.equal(generatorDoubt([sample('a', 0, 1), sample('b', 0, 1)]), undefined);
  });
});

describe('a clock offset', () => {
  it('believes the exchange with the shortest round trip', () => {
    const clock = new ClockOffset();
    clock.note(1000, 6080, 1100);
    clock.note(2000, 7001, 2002);
    clock.note(3000, 8300, 3400);
    assert.equal(clock.offsetMs, 5000);
    assert.equal(clock.roundTripMs, 2);
  });

  it('forgets old exchanges, since clocks drift', () => {
    const clock = new ClockOffset();
    clock.note(0, 5000, 0);
    for (let at = 0; at < 20; at += 1) clock.note(at, at + 101, at + 2);
    assert.equal(clock.offsetMs, 100);
    assert.equal(new ClockOffset().offsetMs, 0);
  });
});

describe("k6's exit codes", () => {
  it('have words', () => {
    assert.equal(k6ExitWords(107), 'stopped because the script threw an exception while it was loaded');
    assert.equal(k6ExitWords(undefined, 'SIGKILL'), 'was killed by SIGKILL');
    assert.match(k6ExitWords(42), /exit code 42/);
  });

  it('are planned when all went well, or when k6 was stopped and says so', () => {
    assert.ok(isPlannedExit(0, false));
    assert.ok(isPlannedExit(103, true));
    assert.ok(!isPlannedExit(103, false));
    assert.ok(!isPlannedExit(107, true));
    assert.ok(!isPlannedExit(undefined, true));
  });
});

function seconds(count: number, busy: number, cores: number): UsageSample[] {
  return Array.from({ length: count }, (_, second) => sample('a', second, second < busy ? cores : 0.2));
}

function sample(host: string, second: number, cores: number): UsageSample {
  return { host, second, cores, allowedCores: 2 };
}

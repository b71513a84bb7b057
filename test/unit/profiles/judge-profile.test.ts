import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeRoundTrip, judgeThroughput, roundingOf } from '../../../profiles/judge-profile.ts';
import { samplesNeeded } from '../../../profiles/measure-round-trip.ts';
import { RateMeter } from '../../../profiles/rate-meter.ts';
import { readProfile } from '../../../profiles/read-profiles.ts';

test('a round trip is kept within 5 % or 2 ms, whichever is more', async () => {
  const edge = await readProfile('edge');
  const wifi = await readProfile('wifi');
  assert.equal(judgeRoundTrip(edge, 840 * 1.049).verdict, 'kept');
  assert.equal(judgeRoundTrip(edge, 840 * 1.051).verdict, 'missed');
  assert.equal(judgeRoundTrip(wifi, 3.9).verdict, 'kept');
  assert.equal(judgeRoundTrip(wifi, 4.1).verdict, 'missed');
  assert.equal(judgeRoundTrip(edge, Number.NaN).verdict, 'missed');
});

test('a rate is kept within 10 %, in each direction by itself', async () => {
  const cable = await readProfile('cable');
  const verdicts = (downKbps: number, upKbps: number): readonly string[] =>
    judgeThroughput(cable, { downKbps, upKbps }).map((figure) => figure.verdict);
  assert.deepEqual(verdicts(5000, 1000), ['kept', 'kept']);
  assert.deepEqual(verdicts(4510, 1090), ['kept', 'kept']);
  assert.deepEqual(verdicts(4490, 1110), ['missed', 'missed']);
});

test('a rate that Toxiproxy cannot express is missed with that reason, not hidden', async () => {
  const [down, up] = judgeThroughput(await readProfile('2g-rural'), { downKbps: 24, upKbps: 16 });
  assert.equal(down?.verdict, 'missed');
  assert.match(down?.reason ?? '', /20 kbit\/s becomes 24 \(3 KB\/s\)/);
  assert.equal(up?.verdict, 'missed');
  assert.equal(roundingOf(20_000), undefined);
});

test('a rate beyond what the machine can show is neither kept nor missed; a slow one never is', async () => {
  const fast = await readProfile('fibre-1g');
  const measured = { downKbps: 500_000, upKbps: 500_000 };
  const weak = judgeThroughput(fast, measured, { downKbps: 900_000, upKbps: 900_000 });
  assert.deepEqual(
    weak.map((figure) => figure.verdict),
    ['beyond', 'beyond'],
  );
  const strong = judgeThroughput(fast, measured, { downKbps: 9_000_000, upKbps: 9_000_000 });
  assert.deepEqual(
    strong.map((figure) => figure.verdict),
    ['missed', 'missed'],
  );
});

test('a profile without limits promises no rate', async () => {
  const figures = judgeThroughput(await readProfile('localhost'), { downKbps: 9e6, upKbps: 9e6 });
  assert.deepEqual(
    figures.map((figure) => figure.verdict),
    ['free', 'free'],
  );
});

test('more jitter asks for more samples, so that the median is known to a quarter of the tolerance', async () => {
  assert.equal(samplesNeeded(await readProfile('3g')), 36);
  const bad = await readProfile('4g-bad');
  const standardErrorMs = bad.jitterMs / (2 * Math.sqrt(samplesNeeded(bad)));
  assert.ok(standardErrorMs * 4 <= 0.05 * bad.rttMs + 1e-9);
});

test('the meter counts neither the warm-up nor the wait before the first byte', () => {
  const meter = new RateMeter(100);
  assert.equal(meter.kbps, undefined);
  meter.add(1_000_000, 5_000);
  meter.add(1_000_000, 5_050);
  meter.add(77, 5_100);
  assert.equal(meter.countedMs, 0);
  for (let at = 1; at <= 10; at += 1) meter.add(125, 5_100 + at * 10);
  assert.equal(meter.countedMs, 100);
  assert.equal(meter.kbps, 100);
});

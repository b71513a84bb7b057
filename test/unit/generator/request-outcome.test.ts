import assert from 'node:assert/strict';
import { it } from 'node:test';
import { outcomeOf } from '../../../generator/worker/request-outcome.ts';

// error_code, expected_response, status → outcome. As k6 2.2 writes them.
const TABLE = [
  ['', 'true', '200', 'ok'],
  ['', 'true', '201', 'ok'],
  ['', 'true', '302', 'ok'],
  ['1422', 'true', '422', 'refused'],
  ['1409', 'true', '409', 'refused'],
  ['1404', 'false', '404', 'error'],
  ['1500', 'false', '500', 'error'],
  ['1503', 'false', '503', 'error'],
  ['', 'false', '204', 'error'],
  ['1050', 'false', '0', 'timeout'],
  ['1050', 'false', '200', 'timeout'],
  ['1211', 'false', '0', 'connection'],
  ['1212', 'false', '0', 'connection'],
  ['1220', 'false', '0', 'connection'],
  ['1101', 'false', '0', 'connection'],
  ['1000', 'false', '0', 'connection'],
  ['1631', 'false', '200', 'connection'],
  ['', 'false', '0', 'connection'],
] as const;

for (const [error_code, expected_response, status, outcome] of TABLE) {
  it(`a request with status ${status} and error "${error_code}" (expected: ${expected_response}) ended as ${outcome}`, () => {
    assert.equal(outcomeOf({ error_code, expected_response, status, metric_value: '12.5' }), outcome);
  });
}

it('a time-out before anything was sent is a connection that failed, not a latency', () => {
  const timedOut = { error_code: '1050', expected_response: 'false', status: '0' };
  assert.equal(outcomeOf({ ...timedOut, metric_value: '0.000000' }), 'connection');
  assert.equal(outcomeOf({ ...timedOut, metric_value: '0.031000' }), 'timeout');
});

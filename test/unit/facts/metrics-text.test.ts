import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricSum } from '../../../sut/facts/metrics-text.ts';

const TEXT = `# HELP peer_requests_total Requests
# TYPE peer_requests_total counter
peer_requests_total{peer="bank",route="POST /a,b{c}",status="201"} 3
peer_requests_total{peer="bank",route="GET \\"x\\"",status="none"} 1.5e1
peer_requests_total{peer="messages",route="POST /m",status="201"} 4
peer_requests_total_other 100
up 1
`;

test('the samples of a metric are added, all of them or those with given labels', () => {
  assert.equal(metricSum(TEXT, 'peer_requests_total'), 22);
  assert.equal(metricSum(TEXT, 'peer_requests_total', { peer: 'bank' }), 18);
  assert.equal(metricSum(TEXT, 'peer_requests_total', { peer: 'bank', status: 'none' }), 15);
  assert.equal(metricSum(TEXT, 'up'), 1);
});

test('a metric that nobody has counted is 0', () => {
  assert.equal(metricSum(TEXT, 'peer_bytes_total'), 0);
  assert.equal(metricSum('', 'up'), 0);
});

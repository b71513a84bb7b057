import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callOf } from '../../../generator/worker/call-outcome.ts';
import { K6Words } from '../../../generator/worker/k6-words.ts';

const THROWN =
  'time="x" level=error msg="Error: \\"no\\"\\n\\tat go (f.js:1:2)\\n" executor=constant-vus source=stacktrace';

describe('what k6 says beside its samples', () => {
  it('counts an exception that both tell of once, at the end those that only its words tell of', () => {
    const words = new K6Words();
    for (let times = 0; times < 3; times += 1) words.hear(THROWN);
    assert.deepEqual(words.take(2, false), { exceptions: 2, exceptionText: 'Error: "no"', limits: [] });
    assert.equal(words.take(0, true).exceptions, 1);
  });

  it('names the limits of this machine, but not what the script prints', () => {
    const words = new K6Words();
    words.hear('level=info msg="cannot allocate memory" source=console');
    words.hear('level=warning msg="Request Failed" error="Get: dial tcp 127.0.0.1:1: socket: too many open files"');
    words.hear('level=warning msg="Request Failed" error="connect: cannot assign requested address"');
    assert.deepEqual(words.take(0, true).limits, ['too many open files', 'cannot assign requested address']);
  });
});

describe('calls that are not HTTP', () => {
  for (const [metric_name, name, status, endpoint, outcome] of [
    ['grpc_req_duration', '/hello.Greeter/SayHello', '0', 'grpc hello.Greeter/SayHello', 'ok'],
    ['grpc_req_duration', '/a.B/C', '4', 'grpc a.B/C', 'timeout'],
    ['grpc_req_duration', '/a.B/C', '14', 'grpc a.B/C', 'connection'],
    ['grpc_req_duration', '/a.B/C', '13', 'grpc a.B/C', 'error'],
    ['ws_connecting', 'ws /chat', '101', 'ws /chat', 'ok'],
    ['ws_connecting', 'ws://127.0.0.1:8/chat?x=1', '101', 'ws /chat', 'ok'],
    ['ws_connecting', 'ws /chat', '503', 'ws /chat', 'error'],
    ['ws_connecting', 'ws /chat', '', 'ws /chat', 'connection'],
  ] as const) {
    it(`are endpoints: ${name} with status ${status || 'none'} is ${outcome}`, () => {
      assert.deepEqual(callOf({ metric_name, name, status }), { endpoint, outcome });
    });
  }
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { SampleLines, type Sample } from '../../../generator/worker/sample-lines.ts';

const HEADER =
  'metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata';

describe("k6's sample lines", () => {
  it('give the columns by their names in the header, in whatever order after the first', () => {
    const [sample] = samplesOf('metric_name,status,name,metric_value\nhttp_req_duration,200,GET /x,1.5\n');
    assert.equal(sample?.status, '200');
    assert.equal(sample?.name, 'GET /x');
    assert.equal(sample?.metric_value, '1.5');
    assert.equal(sample?.metadata, '');
  });

  it('take only the metrics that are read', () => {
    const read =
      'http_req_duration iteration_duration dropped_iterations vus mascaret_answer mascaret_attempt checks grpc_req_duration ws_connecting'.split(
        ' ',
      );
    const others =
      'http_reqs http_req_blocked http_req_connecting http_req_tls_handshaking http_req_sending http_req_waiting ' +
      'http_req_receiving http_req_failed iterations data_sent data_received vus_max group_duration ' +
      'grpc_streams ws_msgs_sent ws_ping';
    const lines = [...others.split(' '), ...read].map((metric) => row(metric));
    assert.deepEqual(
      samplesOf(`${HEADER}\n${lines.join('\n')}\n`).map((one) => one.metric_name),
      read,
    );
  });

  it('unquote names with commas, quotes and line breaks', () => {
    const line = row('http_req_duration', '"GET /y, ""q""\nz"');
    const samples = samplesOf(`${HEADER}\n${line}\n${row('vus')}\n`);
    assert.deepEqual(
      samples.map(({ name }) => name),
      ['GET /y, "q"\nz', ''],
    );
    assert.equal(samples[0]?.extra_tags, 'lane=4g');
  });

  it('are the same however the stream is cut', () => {
    const names = fc.constantFrom('GET /x', '"a, b"', '"é ""q"" ☃"', '"line\nbreak"', 'größe');
    const text = fc.array(fc.tuple(fc.constantFrom('http_req_duration', 'http_reqs', 'vus', 'vus_max'), names));
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (rows, cuts) => {
        const whole = Buffer.from(`${HEADER}\n${rows.map(([metric, name]) => row(metric, name)).join('\n')}\n`);
        const found: Sample[] = [];
        const lines = new SampleLines((sample) => found.push(sample));
        for (let at = 0, cut = 0; at < whole.length; cut += 1) {
          const length = cuts[cut % cuts.length] ?? 1;
          lines.push(whole.subarray(at, at + length));
          at += length;
        }
        assert.deepEqual(found, samplesOf(whole.toString()));
      }),
    );
  });

  it('wait for the end of a line', () => {
    assert.deepEqual(samplesOf(`${HEADER}\n${row('vus')}`), []);
  });
});

function row(metric: string, name = ''): string {
  return `${metric},1795237499471891,24.161110,,,,true,::,POST,${name},HTTP/1.1,a,,200,,,u,lane=4g,op=run-1-0-1`;
}

function samplesOf(text: string): Sample[] {
  const found: Sample[] = [];
  new SampleLines((sample) => found.push(sample)).push(Buffer.from(text));
  return found;
}

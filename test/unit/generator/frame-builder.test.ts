import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restoreSecrets } from '../../../cli/restore-secrets.ts';
import { digestOf } from '../../../core/ledger-form.ts';
import { FrameBuilder } from '../../../generator/worker/frame-builder.ts';
import { madeUpVisitor } from '../../../generator/workloads/made-up-visitor.ts';
import type { Sample } from '../../../generator/worker/sample-lines.ts';

const START = 1_795_237_000_000;

describe('frames', () => {
  it('book a request on the second in which it started', () => {
    const builder = newBuilder();
    builder.add(request({ endMs: 3050, ms: 100 }));
    builder.add(request({ endMs: 3150, ms: 100 }));
    const { cells } = builder.take(START + 4000);
    assert.deepEqual(
      cells.map(({ second, count }) => [second, count]),
      [
        [2, 1],
        [3, 1],
      ],
    );
  });

  it('add latencies of one second, endpoint, lane and outcome into one cell, each value with its count', () => {
    const builder = newBuilder();
    for (const ms of [1, 1, 2.5, 999.7]) builder.add(request({ endMs: 5999, ms }));
    builder.add(request({ endMs: 5999, ms: 1, extra_tags: 'lane=3g' }));
    builder.add(request({ endMs: 5999, ms: 1, status: '422' }));
    const { cells } = builder.take(START + 6000);
    assert.deepEqual(
      cells.map(({ lane, outcome, count, latency }) => [lane, outcome, count, latency]),
      [
        ['4g', 'ok', 3, [1000, 2, 2500, 1]],
        ['4g', 'ok', 1, [999_424, 1]],
        ['3g', 'ok', 1, [1000, 1]],
        ['4g', 'refused', 1, [1000, 1]],
      ],
    );
  });

  it('give each thing once', () => {
    const builder = newBuilder();
    builder.add(request({ endMs: 1000, ms: 1 }));
    assert.equal(builder.take(START).cells.length, 1);
    assert.deepEqual(builder.take(START), {
      cells: [],
      iterations: [],
      stalls: [],
      checks: [],
      connections: [],
      repeated: [],
      otherHosts: [],
      accounted: [],
      heardUntilMs: 1000,
      operations: [],
      users: 0,
      exceptions: 0,
    });
  });

  it('tell iterations on the second they started, dropped ones on the second they were due', () => {
    const builder = newBuilder();
    builder.add(sample({ metric_name: 'iteration_duration', metric_value: '1500', endMs: 3100 }));
    builder.add(sample({ metric_name: 'dropped_iterations', metric_value: '7', endMs: 3100 }));
    builder.add(sample({ metric_name: 'dropped_iterations', metric_value: '2', endMs: 3900 }));
    assert.deepEqual(builder.take(START).iterations, [
      [1, 1, 0],
      [3, 0, 9],
    ]);
  });

  it('spread the waiting for what did not end well over the seconds in which users waited', () => {
    const builder = newBuilder();
    builder.add(request({ endMs: 4250, ms: 2750, error_code: '1050', expected_response: 'false', status: '0' }));
    assert.deepEqual(builder.take(START).stalls, [
      [1, 500],
      [2, 1000],
      [3, 1000],
      [4, 250],
    ]);
  });

  it('count a late answer as waiting, by the bound of its endpoint', () => {
    const builder = newBuilder({ '*': 100, 'GET /slow': 5000 });
    builder.add(request({ endMs: 900, ms: 400 }));
    builder.add(request({ endMs: 900, ms: 400, name: 'GET /slow' }));
    builder.add(request({ endMs: 900, ms: 99 }));
    assert.deepEqual(builder.take(START).stalls, [[0, 400]]);
  });

  it('account for good requests, pauses and whole iterations of a user, and for nothing after the last row', () => {
    const builder = newBuilder({ '*': 5000 });
    builder.add(request({ endMs: 600, ms: 500, metadata: 'vu=1' }));
    builder.add(sample({ metric_name: 'mascaret_pause', metric_value: '900', endMs: 700, metadata: 'vu=1' }));
    assert.deepEqual(builder.take(START).accounted, [
      [0, 900],
      [1, 600],
    ]);
    builder.add(request({ endMs: 4000, ms: 100, metadata: 'vu=1' }));
    assert.deepEqual(builder.take(START).accounted, [[3, 100]], 'what lay between is not known yet');
    builder.add(sample({ metric_name: 'iteration_duration', metric_value: '4000', endMs: 4000, metadata: 'vu=1' }));
    assert.deepEqual(builder.take(START).accounted, [
      [0, 100],
      [1, 400],
      [2, 1000],
      [3, 900],
    ]);
  });

  it('count the time before a request that was never sent as waiting', () => {
    const builder = newBuilder();
    builder.add(request({ endMs: 1000, ms: 10, metadata: 'vu=1' }));
    const unsent = { error_code: '1050', expected_response: 'false', status: '0', metadata: 'vu=1' };
    builder.add(request({ endMs: 3500, ms: 0, ...unsent }));
    builder.add(sample({ metric_name: 'mascaret_wait', metric_value: '2500', endMs: 3500, metadata: 'vu=1' }));
    const { stalls, cells } = builder.take(START);
    assert.deepEqual(stalls, [
      [1, 1000],
      [2, 1000],
      [3, 500],
    ]);
    assert.equal(cells.find(({ outcome }) => outcome !== 'ok')?.outcome, 'connection');
  });

  it('account for no time twice, also when the first request of a user was refused at once', () => {
    const builder = newBuilder();
    const unsent = { expected_response: 'false', status: '0', metadata: 'vu=1', ms: 0 };
    builder.add(request({ endMs: 1, error_code: '1212', ...unsent }));
    builder.add(request({ endMs: 1500, error_code: '1050', ...unsent }));
    builder.add(sample({ metric_name: 'iteration_duration', metric_value: '1600', endMs: 1600, metadata: 'vu=1' }));
    const { accounted, stalls } = builder.take(START);
    assert.deepEqual(Object.fromEntries(accounted), { 0: 1000, 1: 600 });
    assert.equal(Object.fromEntries(stalls)[0], 999);
  });

  it('count nothing that setup and teardown did as load, and keep their writes for the audit', () => {
    const builder = newBuilder();
    builder.add(request({ endMs: -500, ms: 1, extra_tags: '', metadata: 'op=run-1' }));
    builder.add(request({ endMs: -400, ms: 1, extra_tags: 'tier=gold' }));
    builder.add(request({ endMs: 9000, ms: 1, extra_tags: '' }));
    const { cells, operations } = builder.take(START + 20_000, true);
    assert.deepEqual(cells, []);
    assert.deepEqual(
      operations.map(({ op, endMs, outcome }) => [op, endMs, outcome]),
      [['run-1', 0, 'done']],
    );
  });

  it('count what a script does in groups called setup and teardown', () => {
    const builder = newBuilder();
    for (const group of ['::setup', '::teardown', '::Setup::setup']) builder.add(request({ endMs: 1, ms: 1, group }));
    assert.equal(builder.take(START).cells[0]?.count, 3);
  });

  it('count iterations when they begin where the script tells of that, and do not count them again', () => {
    const builder = newBuilder();
    builder.add(sample({ metric_name: 'mascaret_iteration', metric_value: '1', endMs: 500 }));
    builder.add(sample({ metric_name: 'iteration_duration', metric_value: '3000', endMs: 4500 }));
    assert.deepEqual(builder.take(START).iterations, [[0, 1, 0]]);
  });

  it('name the hosts that were blocked, and count no request to them', () => {
    const builder = newBuilder();
    const name = 'http://user:secret@192.0.2.1:8080/x?y';
    builder.add(request({ endMs: 1, ms: 0, name, status: '0', error_code: '1110', expected_response: 'false' }));
    const { cells, otherHosts } = builder.take(START);
    assert.deepEqual([cells, otherHosts], [[], ['192.0.2.1:8080']]);
    assert.deepEqual(builder.take(START).otherHosts, []);
  });

  it('name a request without a name by its path, and stop naming when names have no end', () => {
    const builder = newBuilder();
    builder.add(request({ endMs: 1, ms: 1, name: 'http://127.0.0.1:3000/a/b?c=1', method: 'GET' }));
    for (let at = 0; at < 300; at += 1)
      builder.add(request({ endMs: 1, ms: 1, name: `GET /item/${at}`, method: 'GET' }));
    const endpoints = builder.take(START).cells.map(({ endpoint }) => endpoint);
    assert.ok(endpoints.includes('GET /a/b'));
    assert.equal(endpoints.length, 201);
    assert.ok(endpoints.includes('GET (others)'));
  });
});

describe('the ledger', () => {
  it('tells done and refused writes at once', () => {
    const builder = newBuilder();
    builder.add(request({ endMs: 1000, ms: 1, status: '201', metadata: 'op=run-1-0-1' }));
    builder.add(request({ endMs: 1100, ms: 1, status: '422', metadata: 'vu=3&op=run-1-1-1&iter=4' }));
    const { operations } = builder.take(START + 1200);
    assert.deepEqual(
      operations.map(({ op, outcome, status, endMs }) => [op, outcome, status, endMs]),
      [
        ['run-1-0-1', 'done', 201, 1000],
        ['run-1-1-1', 'refused', 422, 1100],
      ],
    );
  });

  it('joins what was asked with what was answered, each attempt for itself', () => {
    const builder = newBuilder();
    const ask = { method: 'POST', path: '/x', body: { a: 'ü&=' } };
    builder.add(attempt(900, 'run-2', ask));
    assert.deepEqual(builder.take(START + 1001).operations, []);
    builder.add(answer(1000, 'run-2', 'unknown.503.'));
    builder.add(attempt(1100, 'run-2', ask, '&try=2'));
    const body = JSON.stringify({ id: 7, balance: '1.00', at: 'now' });
    builder.add(answer(1200, 'run-2', `done.201.${encodeURIComponent(body)}`));
    const common = { op: 'run-2', endpoint: 'POST /x', lane: '4g', ask };
    assert.deepEqual(builder.take(START + 1201).operations, [
      { ...common, startMs: 900, endMs: 1000, outcome: 'unknown', status: 503 },
      {
        ...common,
        startMs: 1100,
        endMs: 1200,
        outcome: 'done',
        status: 201,
        try: 2,
        answer: { digest: digestOf(body), fields: { id: 7, balance: '1.00' }, whole: JSON.parse(body) as unknown },
      },
    ]);
  });

  it('keeps no secret of a request or an answer', () => {
    const builder = newBuilder();
    const person = madeUpVisitor('v1');
    builder.add(attempt(900, 'run-3', { method: 'POST', path: '/register', body: person }));
    builder.add(answer(1000, 'run-3', `done.201.${encodeURIComponent(JSON.stringify({ id: 9, ...person }))}`));
    const [row] = builder.take(START + 1201).operations;
    assert.doesNotMatch(JSON.stringify(row), /no-secret|@/);
    assert.deepEqual(row?.ask?.redacted, ['password', 'email']);
    assert.deepEqual(row.ask && restoreSecrets(row.ask)?.body, person);
    assert.equal(row.ask && restoreSecrets({ ...row.ask, body: { username: 'v1', name: 'Somebody else' } }), undefined);
  });

  it('ends attempts that were cut without an answer as unknown', () => {
    const builder = newBuilder();
    for (const op of ['run-1', 'run-2']) {
      const name = 'POST /x';
      builder.add(
        sample({ metric_name: 'mascaret_attempt', metric_value: '1', endMs: 900, name, metadata: `op=${op}` }),
      );
    }
    builder.add(request({ endMs: 1000, ms: 1, status: '201', metadata: 'op=run-1' }));
    const { operations } = builder.take(START + 1500, true);
    assert.deepEqual(
      operations.map(({ op, outcome, endpoint, endMs }) => [op, outcome, endpoint, endMs]),
      [
        ['run-1', 'done', 'POST /x', 1000],
        ['run-2', 'unknown', 'POST /x', 1500],
      ],
    );
  });
});

function attempt(endMs: number, op: string, ask: unknown, more = ''): Sample {
  const metadata = `ask=${encodeURIComponent(JSON.stringify(ask))}&op=${op}${more}`;
  return sample({ metric_name: 'mascaret_attempt', metric_value: '1', endMs, name: 'POST /x', metadata });
}

function answer(endMs: number, op: string, text: string): Sample {
  return sample({ metric_name: 'mascaret_answer', metric_value: '1', endMs, metadata: `op=${op}&answer=${text}` });
}

function newBuilder(goodWithinMs: Readonly<Record<string, number>> = { '*': 1000 }): FrameBuilder {
  const builder = new FrameBuilder(goodWithinMs);
  builder.startAt(START);
  return builder;
}

function request(fields: Partial<Sample> & { readonly endMs: number; readonly ms: number }): Sample {
  return sample({ metric_name: 'http_req_duration', metric_value: String(fields.ms), name: 'POST /x', ...fields });
}

function sample({ endMs, ...fields }: Partial<Sample> & { readonly endMs: number }): Sample {
  return {
    metric_name: '',
    timestamp: String((START + endMs) * 1000),
    metric_value: '0',
    error_code: '',
    expected_response: 'true',
    group: '',
    method: 'POST',
    name: '',
    status: '200',
    extra_tags: 'lane=4g',
    metadata: '',
    check: '',
    service: '',
    ...fields,
  };
}

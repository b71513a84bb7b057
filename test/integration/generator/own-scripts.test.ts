import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { mergeMeasures } from '../../../core/threshold.ts';
import type { Cell } from '../../../core/worker-protocol.ts';
import { readScriptOptions } from '../../../generator/script-options.ts';
import { startEchoServer, answerWell } from '../../support/echo-server.ts';
import { runSmallLoad, type SmallLoad } from '../../support/small-load.ts';
import { steady, tinyPlan, users } from '../../support/tiny-plan.ts';
import { temporaryScript } from '../../support/workload-scripts.ts';

const BEGINNING = "import http from 'k6/http';\nimport { group, sleep } from 'k6';\n";

describe("a k6 script of the user's own", () => {
  it('goes over the lane with every request, however its address was written', async () => {
    const direct: string[] = [];
    const overLane = new Map<string, string>();
    await using system = await startEchoServer((request, response) => {
      direct.push(request.url ?? '');
      answerWell(request, response);
    });
    await using lane = await startEchoServer((request, response) => {
      overLane.set(request.url ?? '', request.headers.host ?? '');
      answerWell(request, response);
    });
    const { port } = new URL(system.url);
    using script = temporaryScript(`${BEGINNING}
      const BASE = '${system.url}';
      export default function () {
        http.get(BASE + '/constant');
        http.get('http://localhost:${port}/localhost');
        http.get(http.url\`\${BASE}/template/\${7}\`);
        http.request('post', BASE + '/request', '{}');
        http.batch([BASE + '/batch-1', ['GET', BASE + '/batch-2'], { method: 'PUT', url: BASE + '/batch-3', body: '{}' }]);
        http.batch({ named: { method: 'GET', url: BASE + '/batch-4' } });
        http.del(BASE + '/del');
      }`);
    const loaded = await runScript(script.path, system.url, lane.url);
    assert.deepEqual(direct, []);
    const paths = ['constant', 'localhost', 'template/7', 'request', 'batch-1', 'batch-2', 'batch-3', 'batch-4', 'del'];
    assert.deepEqual([...overLane.keys()].toSorted(), paths.map((path) => `/${path}`).toSorted());
    assert.equal(overLane.get('/constant'), `127.0.0.1:${port}`);
    assert.equal(overLane.get('/localhost'), `localhost:${port}`);
    assert.ok(endpointsOf(loaded).has(['${}', 'template', '${}'].join('/')), [...endpointsOf(loaded)].join());
    assert.equal(exceptionsOf(loaded), 0);
  });

  it('reaches no other machine, and the host is named', async () => {
    await using system = await startEchoServer();
    using script = temporaryScript(`${BEGINNING}
      export default function () { http.get('http://192.0.2.77:8080/x', { timeout: '1s' }); }`);
    const loaded = await runScript(script.path, system.url);
    assert.deepEqual(cellsOf(loaded), []);
    assert.match(loaded.doubts.join(), /host-blocked: the script asked 192\.0\.2\.77:8080/);
  });

  it('is told to have asked another host also over a WebSocket, and under a name of its own', async () => {
    await using system = await startEchoServer();
    using script = temporaryScript(`${BEGINNING}import { WebSocket } from 'k6/websockets';
      export default function () {
        const socket = new WebSocket('ws://192.0.2.78/x');
        socket.onerror = () => undefined;
        http.get('http://192.0.2.79/x', { tags: { name: 'shop page' }, timeout: '1s' });
      }`);
    const loaded = await runScript(script.path, system.url);
    assert.match(loaded.doubts.join(), /host-blocked: the script asked 192\.0\.2\.78:80, 192\.0\.2\.79:80, which/);
  });

  it('follows no redirect with a write, and those of reads over the lane', async () => {
    const seen: string[] = [];
    await using system = await startEchoServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      if (request.url?.startsWith('/moved') !== true) return answerWell(request, response);
      response.writeHead(307, { location: '/there' });
      response.end();
    });
    using script = temporaryScript(`${BEGINNING}
      export default function () {
        http.post(__ENV.BASE_URL + '/moved', '{}');
        http.get(__ENV.BASE_URL + '/moved');
      }`);
    await runScript(script.path, system.url);
    assert.deepEqual([...new Set(seen)], ['POST /moved', 'GET /moved', 'GET /there']);
  });

  it('sends no write a second time when its connection breaks, and reads that were sent again are seen', async () => {
    const keys: string[] = [];
    const served = new WeakMap<object, number>();
    await using system = await startEchoServer((request, response) => {
      const count = (served.get(request.socket) ?? 0) + 1;
      served.set(request.socket, count);
      if (request.method === 'PUT') keys.push(String(request.headers['x-idempotency-key']));
      if (count % 2 === 0) request.socket.destroy();
      else answerWell(request, response);
    });
    using writes = temporaryScript(`${BEGINNING}
      let at = 0;
      export default function () {
        http.put(__ENV.BASE_URL + '/w', '{}', { headers: { 'x-idempotency-key': __VU + '-' + (at += 1) } });
      }`);
    const written = await runScript(writes.path, system.url);
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(cellsOf(written).some(({ outcome }) => outcome === 'connection'));
    using reads = temporaryScript(
      `${BEGINNING} export default function () { http.get(__ENV.BASE_URL + '/r'); sleep(0.02); }`,
    );
    const read = await runScript(reads.path, system.url);
    const repeats = read.frames.flatMap(({ frame }) => frame.repeated ?? []);
    assert.ok(repeats.length > 5, `${repeats.length} seen`);
  });

  it('may make groups of any name', async () => {
    await using system = await startEchoServer();
    using script = temporaryScript(`${BEGINNING}
      export default function () {
        group('setup', () => group('teardown', () => http.get(__ENV.BASE_URL + '/x')));
      }`);
    assert.deepEqual([...endpointsOf(await runScript(script.path, system.url))], ['GET /x']);
  });

  it('may be async; what its promise rejects with is an exception', async () => {
    await using system = await startEchoServer();
    using script = temporaryScript(`${BEGINNING}
      export default async function () {
        await http.asyncRequest('GET', __ENV.BASE_URL + '/x');
        throw new Error('too little');
      }`);
    const loaded = await runScript(script.path, system.url);
    const requests = cellsOf(loaded).reduce((sum, { count }) => sum + count, 0);
    assert.ok(requests > 0);
    assert.equal(exceptionsOf(loaded), requests);
    assert.match(loaded.log, /too little/);
  });

  it('opens files beside it, also through import.meta.resolve and SharedArray, and imports JSON', async () => {
    await using system = await startEchoServer();
    using script = temporaryScript(
      `${BEGINNING}import { SharedArray } from 'k6/data';\nimport inside from './data/more.json';
      const list = new SharedArray('list', () => JSON.parse(open('data/names.json')));
      const again = JSON.parse(open(import.meta.resolve('./data/names.json')));
      const bytes = open('./data/names.json', 'b').byteLength;
      export default function () { http.get(__ENV.BASE_URL + '/' + [list[0], again[1], inside.name, bytes].join('-')); }`,
    );
    mkdirSync(join(dirname(script.path), 'data'));
    writeFileSync(join(dirname(script.path), 'data', 'names.json'), '["ann","bob"]');
    writeFileSync(join(dirname(script.path), 'data', 'more.json'), '{"name":"cy"}');
    assert.deepEqual([...endpointsOf(await runScript(script.path, system.url))], ['GET /ann-bob-cy-13']);
  });

  for (const [what, exported] of [
    ['names on exports', 'exports.__esModule = true; exports.default = go; exports.setup = setup;'],
    ['an object as module.exports', 'module.exports = { default: go, setup };'],
    ['a function as module.exports', 'module.exports = go; module.exports.setup = setup;'],
  ] as const) {
    it(`may be a CommonJS bundle with ${what}`, async () => {
      await using system = await startEchoServer();
      using script = temporaryScript(
        `const http = require('k6/http');
        const crypto = require('k6/crypto');
        function setup() { return { word: crypto.md5('x', 'hex').slice(0, 3) }; }
        function go(data) { http.get(__ENV.BASE_URL + '/' + data.word); }
        ${exported}`,
        'bundle.js',
      );
      assert.deepEqual([...endpointsOf(await runScript(script.path, system.url))], ['GET /9dd']);
    });
  }

  it('has its checks counted beside the endpoint that was asked last, and its thresholds measured', async () => {
    await using system = await startEchoServer();
    using script = temporaryScript(`${BEGINNING}import { check } from 'k6';
      import { Counter, Trend } from 'k6/metrics';
      export const options = {
        vus: 7,
        thresholds: { size: ['avg>3'], 'http_req_duration{name:GET /x}': ['p(95)<60000'], nothing: ['count<1'], http_reqs: ['rate>0'] },
      };
      const size = new Trend('size');
      new Counter('nothing');
      export function handleSummary() { return {}; }
      export default function () {
        const answer = http.get(__ENV.BASE_URL + '/x', { tags: { name: 'GET /x' } });
        group('look', () => check(answer, { 'is there': () => true, 'is blue': () => false }));
        size.add(2);
        size.add(4);
      }`);
    const plan = tinyPlan({ phases: [users(2, 2, 50)], script: script.path, mix: {} });
    const planned = await readScriptOptions(plan);
    assert.deepEqual(
      planned?.thresholds.map(({ key, kind }) => [key, kind]),
      [
        ['http_req_duration{name:GET /x}', 'trend'],
        ['http_reqs', 'counter'],
        ['nothing', 'counter'],
        ['size', 'trend'],
      ],
    );
    assert.match(planned?.ignored.join('; ') ?? '', /^vus .* not honoured.*; handleSummary\(\)/);
    const loaded = await runSmallLoad(
      planned === undefined ? plan : { ...plan, script: planned },
      system.url,
      undefined,
      'none',
    );
    const requests = cellsOf(loaded).reduce((sum, { count }) => sum + count, 0);
    const checks = loaded.frames.flatMap(({ frame }) => frame.checks ?? []);
    assert.deepEqual([...new Set(checks.map(({ check }) => check))].toSorted(), ['look › is blue', 'look › is there']);
    assert.ok(checks.every(({ endpoint }) => endpoint === 'GET /x'));
    assert.equal(
      checks.reduce((sum, { failed }) => sum + failed, 0),
      requests,
    );
    const measured = loaded.frames.flatMap(({ frame }) => frame.measures ?? []);
    const size = measured.filter(({ key }) => key === 'size').reduce((one, other) => mergeMeasures(one, other));
    assert.deepEqual([size.count, size.sum, size.min, size.max], [2 * requests, 6 * requests, 2, 4]);
    const counted = measured.filter(({ key }) => key === 'http_reqs').reduce((sum, each) => sum + each.sum, 0);
    assert.equal(counted, requests);
  });

  it('that throws in a timer has its exceptions counted, the first one named; so has teardown', async () => {
    await using system = await startEchoServer();
    using script = temporaryScript(`${BEGINNING}import { setTimeout } from 'k6/timers';
      export function teardown() { throw new Error('nothing to clean'); }
      export default function () {
        http.get(__ENV.BASE_URL + '/x');
        setTimeout(() => { throw new Error('too late'); }, 1);
      }`);
    const loaded = await runScript(script.path, system.url);
    assert.match(
      loaded.doubts.join('\n'),
      /script-exceptions: the workload script threw in \d+ iterations, first: .*too late/,
    );
    assert.match(loaded.doubts.join('\n'), /teardown\(\) of the script failed: .*nothing to clean/);
  });

  it('that cannot be loaded is refused with the words of k6 before anything starts', async () => {
    using script = temporaryScript(
      `${BEGINNING}const list = open('./not-there.json');\nexport default function () { http.get(list); }`,
    );
    const plan = tinyPlan({ phases: [users(2, 2, 50)], script: script.path, mix: {} });
    await assert.rejects(readScriptOptions(plan), /k6 could not load .*not-there\.json/);
  });

  it('with long iterations finds enough virtual users', async () => {
    await using system = await startEchoServer();
    using script = temporaryScript(
      `${BEGINNING} export default function () { http.get(__ENV.BASE_URL + '/x'); sleep(2); }`,
    );
    const plan = tinyPlan({ phases: [steady(20, 4)], script: script.path, mix: {} });
    const { frames } = await runSmallLoad(plan, system.url, undefined, 'none');
    const sums = frames.flatMap(({ frame }) => frame.iterations);
    assert.equal(
      sums.reduce((sum, [, , dropped]) => sum + dropped, 0),
      0,
    );
    assert.ok(sums.reduce((sum, [, started]) => sum + started, 0) >= 78);
  });
});

function runScript(path: string, url: string, laneUrl = url): Promise<SmallLoad> {
  const plan = tinyPlan({ phases: [users(2, 2, 50)], script: path, mix: {} });
  return runSmallLoad(plan, url, undefined, 'none', laneUrl);
}

function cellsOf({ frames }: SmallLoad): Cell[] {
  return frames.flatMap(({ frame }) => frame.cells);
}

function endpointsOf(loaded: SmallLoad): Set<string> {
  return new Set(cellsOf(loaded).map(({ endpoint }) => endpoint));
}

function exceptionsOf({ frames }: SmallLoad): number {
  return frames.reduce((sum, { frame }) => sum + frame.exceptions, 0);
}

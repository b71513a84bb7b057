import { calm, fieldCase, type Behaviour } from './field.ts';

const failing: Behaviour = (request, response) => {
  const isBad = (request.url ?? '').includes('/fail');
  response.writeHead(isBad ? 500 : 200, { 'content-type': 'application/json' }).end('{"ok":false,"stock":3}');
};

fieldCase('groups that are called like stages of k6', {}, async ({ system, run, right }) => {
  const { url } = await system(failing);
  const script = `import http from 'k6/http';
import { group } from 'k6';
export default function () {
  group('outer', () => {
    group('setup', () => http.get(\`\${__ENV.BASE_URL}/fail/1\`));
    group('Teardown', () => http.put(\`\${__ENV.BASE_URL}/fail/2\`, '{}'));
  });
  group('teardown', () => http.get(\`\${__ENV.BASE_URL}/fail/3\`));
  group('SETUP', () => http.get(\`\${__ENV.BASE_URL}/ok\`));
}`;
  const { code } = await run({ url, script, ...calm(6) });
  await right('three of four requests fail: missed', code, 1);
});

for (const [what, script] of Object.entries({
  'rejects after a batch': `import http from 'k6/http';
export default async function () {
  http.batch([\`\${__ENV.BASE_URL}/a\`, \`\${__ENV.BASE_URL}/b\`]);
  await Promise.reject(new Error('sold out'));
}`,
  'is an arrow function that throws at once': `import http from 'k6/http';
export default async () => { http.get(\`\${__ENV.BASE_URL}/a\`); throw new TypeError('x is not a function'); };`,
  'throws in a callback of a promise': `import http from 'k6/http';
export default function () {
  return http.asyncRequest('GET', \`\${__ENV.BASE_URL}/a\`).then((answer) => answer.json().no.such.thing);
}`,
})) {
  fieldCase(`an async journey that ${what}`, {}, async ({ system, run, right }) => {
    const { url } = await system();
    const { code } = await run({ url, script, ...calm(5) });
    await right(`${what}: not known, the script threw`, code, 5);
  });
}

fieldCase('thresholds on metrics of the script', {}, async ({ system, run, right }) => {
  const { url } = await system(failing);
  const script = `import http from 'k6/http';
import { Rate } from 'k6/metrics';
const bought = new Rate('bought');
export const options = { thresholds: { bought: ['rate>0.9'] } };
export default function () { bought.add(http.get(\`\${__ENV.BASE_URL}/buy\`).json().ok === true); }`;
  const { code } = await run({ url, script, ...calm(5) });
  await right('nothing was bought, 90 % were asked for: missed', code, 1);
});

fieldCase('thresholds on metrics of k6', {}, async ({ system, run, right }) => {
  const { url } = await system((_request, response) => void setTimeout(() => response.end('{}'), 120));
  const script = `import http from 'k6/http';
export const options = { thresholds: { http_req_duration: ['p(90)<60'], 'http_req_failed': ['rate<0.5'] } };
export default function () { http.get(\`\${__ENV.BASE_URL}/a\`); }`;
  const { code } = await run({ url, script, ...calm(5) });
  await right('120 ms where 60 were asked for: missed', code, 1);
});

fieldCase('checks as an SLO', {}, async ({ system, run, right }) => {
  const { url } = await system(failing);
  const script = `import http from 'k6/http';
import { check } from 'k6';
export default function () { check(http.get(\`\${__ENV.BASE_URL}/buy\`), { bought: (r) => r.json().ok === true }); }`;
  const { code } = await run({ url, script, ...calm(5), slo: 'checks: 99%' });
  await right('all checks fail: missed', code, 1);
});

fieldCase('what mascaret does not honour in a script', {}, async ({ system, file, mascaret, right }) => {
  const { url } = await system();
  await file(
    'own.js',
    `import http from 'k6/http';
export const options = { rps: 5, minIterationDuration: '2s' };
export default function () { http.get(\`\${__ENV.BASE_URL}/a\`); }
export function handleSummary() { return { stdout: 'x' }; }`,
  );
  const path = await file(
    'own.yaml',
    `mascaret: 1\ntitle: Own\nsystem: { url: "${url}" }\nworkload: { script: ./own.js }\nload:\n  - { phase: steady, arrivals: 5/s, for: 4s }\nslo:\n  - { errors: 1% }\n`,
  );
  const { said } = await mascaret(['plan', path]);
  for (const word of ['handleSummary', 'rps', 'minIterationDuration'])
    await right(`plan names ${word}`, said.includes(word), true);
});

fieldCase('data files beside and above the script', {}, async ({ system, file, run, right }) => {
  const { url } = await system();
  await file('data/people.csv', 'name\nann\nbob\n');
  await file('data/shops.json', '[{"id":1},{"id":2}]');
  await file('data/picture.bin', 'xyz');
  const script = `import http from 'k6/http';
import { SharedArray } from 'k6/data';
import shops from './data/shops.json';
const people = new SharedArray('people', () => open('./data/people.csv').trim().split('\\n').slice(1));
const picture = open(import.meta.resolve('./data/picture.bin'), 'b');
export default function () {
  if (picture.byteLength !== 3 || shops.length !== 2 || people[1] !== 'bob') throw new Error('other data');
  http.get(\`\${__ENV.BASE_URL}/shop/\${shops[0].id}\`, { tags: { name: 'GET /shop/:id' } });
}`;
  const { code } = await run({ url, script, ...calm(4) });
  await right('CSV, JSON and binary data: passed', code, 0);
});

for (const [what, exported] of Object.entries({
  'a function': `module.exports = function (data) { http.get(__ENV.BASE_URL + '/a', { headers: { 'x-token': data.token } }); };
module.exports.setup = () => ({ token: http.post(__ENV.BASE_URL + '/login', '{}').json('token') });`,
  'an object': `module.exports = {
  options: { discardResponseBodies: false },
  setup() { return { token: http.post(__ENV.BASE_URL + '/login', '{}').json('token') }; },
  default(data) { http.get(__ENV.BASE_URL + '/a', { headers: { 'x-token': data.token } }); },
};`,
})) {
  fieldCase(`a CommonJS script that exports ${what}`, {}, async ({ system, run, right }) => {
    const tokens = new Set<unknown>();
    const { url } = await system((request, response) => {
      if (request.url === '/a') tokens.add(request.headers['x-token']);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"token":"t-7"}');
    });
    const { code } = await run({
      url,
      script: `'use strict';\nconst k6Http = require('k6/http');\nconst http = k6Http.default || k6Http;\n${exported}`,
      ...calm(4),
    });
    await right(`module.exports = ${what}: passed`, code, 0);
    await right(`module.exports = ${what}: the data of setup reaches the journey`, [...tokens].join(), 't-7');
  });
}

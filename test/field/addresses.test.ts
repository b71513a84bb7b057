import { networkInterfaces } from 'node:os';
import { calm, fieldCase } from './field.ts';

const TIGHT = { networks: 'edge: 100%', load: 'arrivals: 8/s, for: 8s', slo: 'p95: 50ms, errors: 1%' };

/** Ways to write an address into a script. EDGE takes hundreds of milliseconds: 50 ms mean that the lane was not used. */
const HARD_CODED: Readonly<Record<string, (port: number) => string>> = {
  'a constant made of parts': (port) => `import http from 'k6/http';
const HOST = 'localhost'; const PORT = ${port};
export default function () { http.get('http://' + HOST + ':' + PORT + '/work'); }`,
  'a variable of the environment': () => `import http from 'k6/http';
const BASE = __ENV.SHOP_URL || 'http://127.0.0.1:1';
export default function () { http.get(\`\${BASE}/work\`); }`,
  'a batch of addresses': (port) => `import http from 'k6/http';
export default function () { http.batch(['http://127.0.0.1:${port}/a', { method: 'GET', url: 'http://127.0.0.1:${port}/b' }]); }`,
};

for (const [what, script] of Object.entries(HARD_CODED)) {
  fieldCase(`a script whose address is ${what}`, {}, async ({ system, run, right }) => {
    const { url, port } = await system();
    const env = { SHOP_URL: `http://127.0.0.1:${port}` };
    const { code } = await run({ url, script: script(port), ...TIGHT }, { env });
    await right(`${what}: over the lane, refused, or not known`, code, 1, 2, 5);
  });
}

const own = Object.values(networkInterfaces())
  .flat()
  .find((one) => one !== undefined && one.family === 'IPv4' && !one.internal)?.address;

fieldCase(
  'a script that calls a host which nobody named',
  { skip: own === undefined && 'needs an address beside loopback' },
  async (field) => {
    const { url } = await field.system();
    const other = await field.system(undefined, { host: '0.0.0.0' });
    const ways = {
      'a second address in a batch': `http.batch([\`\${__ENV.BASE_URL}/a\`, 'http://${own}:${other.port}/b'])`,
      'an address put together at run time': `http.get(['http:/', ['${own}', ${other.port}].join(':'), 'b'].join('/'))`,
    };
    for (const [what, call] of Object.entries(ways)) {
      const script = `import http from 'k6/http';\nexport default function () { ${call}; }`;
      const { code } = await field.run({ url, script, ...calm(4) });
      await field.right(`${what}: refused, or not known`, code, 2, 5);
    }
    await field.right('requests that reached the other host', other.asked.length, 0);
  },
);

for (const [what, address] of [
  ['a port that browsers refuse', { port: 10080, url: 'http://127.0.0.1:10080' }],
  ['0.0.0.0', { port: 0, url: 'http://0.0.0.0' }],
  ['a name below localhost', { port: 0, url: 'http://shop.localhost' }],
] as const) {
  fieldCase(`a system at ${what}`, {}, async ({ system, run, right }) => {
    const { port } = await system(undefined, { port: address.port });
    const url = address.port === 0 ? `${address.url}:${port}` : address.url;
    const script = `import http from 'k6/http';\nexport default function () { http.get(\`\${__ENV.BASE_URL}/a\`); }`;
    const { code } = await run({ url, script, ...calm(4) });
    await right(`${what}: this machine, so it passes`, code, 0);
  });
}

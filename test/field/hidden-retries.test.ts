import { answerWell, fieldCase, type Behaviour } from './field.ts';

/** Breaks the connection instead of an answer at every so many requests of it. */
const cutEvery =
  (count: number): Behaviour =>
  (request, response, seen) => {
    if (seen.nth % count === 0) seen.socket.destroy();
    else answerWell(request, response, seen);
  };
const LOAD = { load: 'users: 4, think: 80ms, for: 8s', slo: 'errors: 1%, goodput: 95%' };

for (const method of ['PUT', 'DELETE', 'POST']) {
  fieldCase(`a server that breaks every fourth ${method} of a connection`, {}, async ({ system, run, right }) => {
    const { url, keys } = await system(cutEvery(4));
    const script = `import { call } from 'mascaret';
export function write() { call({ method: '${method}', path: '/write/1', endpoint: '${method} /write/:id', body: { a: 1 } }); }`;
    const { code } = await run({ url, script, mix: 'write: 100%', ...LOAD });
    await right(`${method}: a quarter of the writes is broken off, which misses 1 % errors`, code, 1);
    const twice = [...keys.values()].filter((times) => times > 1).length;
    await right(`${method}: writes that went over the wire twice`, twice, 0);
  });
}

fieldCase('a plain script with a key of its own on a server that breaks connections', {}, async (field) => {
  const { url, keys } = await field.system(cutEvery(3));
  const script = `import http from 'k6/http';
import exec from 'k6/execution';
export default function () {
  const key = \`k-\${exec.vu.idInTest}-\${exec.vu.iterationInInstance}\`;
  http.post(\`\${__ENV.BASE_URL}/pay\`, '{}', { headers: { 'Idempotency-Key': key } });
}`;
  const { code } = await field.run({ url, script, ...LOAD });
  await field.right('a third of the writes is broken off: missed', code, 1);
  const twice = [...keys.values()].filter((times) => times > 1).length;
  await field.right('own keys that went over the wire twice', twice, 0);
});

fieldCase('reads on a server that breaks connections', {}, async ({ system, run, right }) => {
  const { url } = await system(cutEvery(5));
  const script = `import http from 'k6/http';
export default function () { http.head(\`\${__ENV.BASE_URL}/page\`); }`;
  const { code } = await run({ url, script, ...LOAD });
  await right('a fifth of the reads is broken off: missed, or not known', code, 1, 5);
});

const redirect: Behaviour = (request, response, seen) => {
  if (request.url === '/other') answerWell(request, response, seen);
  else response.writeHead(307, { location: '/other' }).end();
};

fieldCase('a write that is redirected', {}, async ({ system, run, right }) => {
  const { url, asked } = await system(redirect);
  const script = `import { call } from 'mascaret';
export function write() { call({ method: 'POST', path: '/write', endpoint: 'POST /write', body: {} }); }`;
  await run({ url, script, mix: 'write: 100%', load: 'arrivals: 5/s, for: 4s', slo: 'errors: 1%' });
  await right('writes that were sent on to another address', asked.filter((path) => path === '/other').length, 0);
});

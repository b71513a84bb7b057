import { answerWell, fieldCase, type Behaviour } from './field.ts';

/** Answers for a while, then takes every request and never answers one. */
const freezeAfter =
  (ms: number): Behaviour =>
  (request, response, seen) => {
    if (seen.sinceFirstMs <= ms) answerWell(request, response, seen);
  };
const SCRIPT = `import http from 'k6/http';
export default function () { http.post(\`\${__ENV.BASE_URL}/work\`, '{}'); }`;
const SLO = 'p95: 500ms, errors: 1%, goodput: 95%';

fieldCase('a system that hangs for good in the middle of a run of arrivals', {}, async ({ system, run, right }) => {
  const { url } = await system(freezeAfter(5_000));
  const { code } = await run({ url, script: SCRIPT, load: 'arrivals: 10/s, for: 14s', slo: SLO });
  await right('arrivals, frozen after 5 of 14 s: missed, or not known', code, 1, 5);
});

fieldCase('a system that hangs from the first request on', {}, async ({ system, run, right }) => {
  const { url } = await system(freezeAfter(-1));
  const { code } = await run({ url, script: SCRIPT, load: 'users: 5, think: 100ms, for: 10s', slo: SLO });
  await right('users, frozen from the start: missed, or not known', code, 1, 5);
});

fieldCase('users of a system that hangs for the last seconds', {}, async ({ system, run, right }) => {
  const { url } = await system(freezeAfter(8_000));
  const script = `import http from 'k6/http';
export default function () { http.batch([['GET', \`\${__ENV.BASE_URL}/a\`], ['GET', \`\${__ENV.BASE_URL}/b\`]]); }`;
  const { code } = await run({ url, script, load: 'users: 8, think: 300ms, for: 16s', slo: SLO });
  await right('users with a batch, frozen after 8 of 16 s: missed, or not known', code, 1, 5);
});

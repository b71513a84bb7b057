import { answerWell, fieldCase } from './field.ts';

fieldCase('an open-model script with several requests and pauses', {}, async ({ system, run, right }) => {
  const { url } = await system();
  const script = `import http from 'k6/http';
import { sleep } from 'k6';
export default function () {
  for (const page of ['a', 'b', 'c']) { http.get(\`\${__ENV.BASE_URL}/\${page}\`); sleep(0.9); }
}`;
  const { code } = await run({ url, script, load: 'arrivals: 15/s, for: 12s', slo: 'p95: 200ms, errors: 1%' });
  await right('a flawless system under pausing users: passed, or too few virtual users', code, 0, 5);
});

fieldCase('an open-model script whose requests take long, which is allowed', {}, async ({ system, run, right }) => {
  const { url } = await system(
    (request, response, seen) => void setTimeout(answerWell, 1_500, request, response, seen),
  );
  const script = `import http from 'k6/http';
export default function () { http.get(\`\${__ENV.BASE_URL}/slow\`); }`;
  const { code } = await run({ url, script, load: 'arrivals: 20/s, for: 10s', slo: 'p95: 3s, errors: 1%' });
  await right('answers within the SLO, however long: passed, or too few virtual users', code, 0, 5);
});

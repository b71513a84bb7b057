import type { OpenApi } from '../../sut/app/operations/openapi.ts';

/** `docs/problems.md`: every problem that the API can answer with, from its description. */
export function problemsPage({ paths }: OpenApi): string {
  const found = new Map<string, Found>();
  let operations = 0;
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      operations += 1;
      for (const [status, { 'x-problems': problems = {} }] of Object.entries(responses)) {
        for (const [code, title] of Object.entries(problems)) {
          const one = found.get(code) ?? { status, title, from: [] };
          one.from.push(`\`${method.toUpperCase()} ${path.replace('/api/v1', '')}\``);
          found.set(code, one);
        }
      }
    }
  }
  const rows = [...found].sort(([one, { status }], [other, { status: otherStatus }]) =>
    `${status} ${one}`.localeCompare(`${otherStatus} ${other}`),
  );
  const lines = rows.map(([code, { status, title, from }]) => {
    const where = from.length > operations / 4 ? 'in general' : from.join(', ');
    return `| ${status} | \`${code}\` | ${title} | ${where} |`;
  });
  return `${HEAD}${lines.join('\n')}\n`;
}

interface Found {
  readonly status: string;
  readonly title: string;
  readonly from: string[];
}

const HEAD = `# Problems

What the API cannot do, it tells by a problem document (RFC 9457, \`application/problem+json\`). Its \`code\` is stable: programs
decide by it. \`type\` is \`urn:problem-type:\` and the code; \`request-invalid\` lists the fields that are wrong in \`errors\`.
Whoever is told 429 or 503 comes back after \`Retry-After\` seconds, a write with the same Idempotency-Key.

This page is made from the contracts of the API by \`UPDATE_DOCS=1 node --test test/unit/app/openapi.test.ts\`, and a test
holds it against them.

| status | code | title | from |
|---|---|---|---|
`;

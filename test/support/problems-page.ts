import { COMMON_PROBLEMS } from '../../sut/app/http/problem.ts';
import type { OpenApi } from '../../sut/app/operations/openapi.ts';

/** `docs/problems.md`: every problem that the API can answer with, from its description; and those of what is not in it. */
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
  for (const [code, [status, title]] of Object.entries(COMMON_PROBLEMS)) {
    if (found.has(code)) continue;
    const place = NO_OPERATION[code];
    if (place === undefined) throw new Error(`nobody knows who answers ${code}`);
    found.set(code, { status: String(status), title, from: [place] });
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

/** Where the problems come from that no operation has. */
const NO_OPERATION: Readonly<Record<string, string>> = {
  'not-found': 'any other address',
  'method-not-allowed': 'any other method',
};

const HEAD = `# Problems

What the API cannot do, it tells by a problem document (RFC 9457, \`application/problem+json\`). Its \`code\` is stable: programs
decide by it. \`type\` is \`urn:problem-type:\` and the code; \`request-invalid\` lists the fields that are wrong in \`errors\`.
Whoever is told 429 or 503 comes back after \`Retry-After\` seconds, a write with the same Idempotency-Key.
Behind the [gateway](decisions/0006-gateway.md) some bytes that are no HTTP, and headers beyond 16 KB, are answered in plain text.

This page is made from the contracts of the API by \`UPDATE_DOCS=1 node --test test/unit/app/openapi.test.ts\`, and a test
holds it against them.

| status | code | title | from |
|---|---|---|---|
`;

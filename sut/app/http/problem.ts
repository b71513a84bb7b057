/** Everything that can be wrong with a request, whatever it asks for: `code` → status and title. */
export const COMMON_PROBLEMS = {
  'request-malformed': [400, 'This is not a request of HTTP/1.1'],
  'request-invalid': [400, 'The request does not have the form that this endpoint takes'],
  'body-malformed': [400, 'The body is not JSON in UTF-8'],
  'idempotency-key-required': [400, 'A write needs an Idempotency-Key'],
  'idempotency-key-invalid': [400, 'An Idempotency-Key has 1 to 128 printable ASCII characters, no spaces'],
  'token-required': [401, 'This needs a token: Authorization: Bearer …'],
  'token-invalid': [401, 'The token is expired, forged or not for this system'],
  forbidden: [403, 'This role may not do that'],
  'idempotency-key-reserved': [403, 'Keys that begin with order- are for the payments of checkouts'],
  'not-found': [404, 'There is nothing at this address'],
  'method-not-allowed': [405, 'This address does not take this method'],
  'body-incomplete': [400, 'The body ended early'],
  'request-timeout': [408, 'The request did not come to its end in time'],
  'body-too-large': [413, 'The body is larger than this service takes'],
  'content-type-unsupported': [415, 'The body must be application/json, not compressed'],
  'idempotency-key-reused': [422, 'This Idempotency-Key belongs to another request'],
  'headers-too-large': [431, 'The headers are larger than 8 KB'],
  'internal-error': [500, 'Something went wrong in this service'],
  'peer-unavailable': [503, 'Another service that this needs does not answer; ask again later'],
  overloaded: [503, 'Too much is waiting; ask again later'],
  'database-unavailable': [503, 'The database does not answer; ask again later'],
  'not-ready': [503, 'This service is starting or stopping; ask again later'],
} as const satisfies Record<string, ProblemKind>;

/** HTTP status and title of a problem; both stable, like its code. */
export type ProblemKind = readonly [status: number, title: string];

/** A request that ends with a problem document (RFC 9457). Thrown anywhere below an endpoint. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** Fields beside the standard ones, e.g. which parts of the request are wrong. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    kind: ProblemKind,
    more: {
      readonly fields?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(kind[1], { cause: more.cause });
    this.name = 'Problem';
    this.code = code;
    [this.status, this.title] = kind;
    this.fields = more.fields ?? {};
    // Whoever is told to come back is told when.
    this.headers = { ...(this.status === 503 ? { 'retry-after': '1' } : {}), ...more.headers };
  }

  /** The document's text. */
  document(): string {
    const { code, status, title } = this;
    return JSON.stringify({ type: `urn:problem-type:${code}`, title, status, code, ...this.fields });
  }
}

/** One of the common problems. */
export function commonProblem(
  code: keyof typeof COMMON_PROBLEMS,
  more: ConstructorParameters<typeof Problem>[2] = {},
): Problem {
  return new Problem(code, COMMON_PROBLEMS[code], more);
}

export function isCommonCode(code: string): code is keyof typeof COMMON_PROBLEMS {
  return Object.hasOwn(COMMON_PROBLEMS, code);
}

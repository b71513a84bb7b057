import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** One operation of a description, as far as tests look at it. */
export interface DescribedOperation {
  readonly method: string;
  /** Without `/api/v1`, with `{name}` parameters. */
  readonly path: string;
  readonly roles: readonly string[];
  readonly parameters: readonly DescribedParameter[];
  readonly body: Schema | undefined;
}

export interface DescribedParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

export type Schema = Readonly<Record<string, unknown>>;

export interface DescribedAnswers {
  readonly operations: readonly DescribedOperation[];
  /** A schema without references. */
  readonly resolve: (schema: Schema) => Schema;
  /** Fails when an answer is none of those that the description gives for the method at the path. */
  check(method: string, path: string, answer: RawAnswer): void;
}

export interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly text: string;
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly 'x-roles': readonly string[];
  readonly parameters?: DescribedOperation['parameters'];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly headers?: Readonly<Record<string, object>>;
        readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
      }
    >
  >;
}

const PREFIX = '/api/v1';

/** The answers of an OpenAPI 3.1 document, whose schemas are those of JSON Schema 2020-12. */
export function createDescribedAnswers(document: unknown): DescribedAnswers {
  const { paths } = document as Described;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  // What JSON Schema calls by no name of its own is text.
  for (const name of ['jwt', 'base64url']) ajv.addFormat(name, true);
  ajv.addSchema(document as object, 'api');
  const validators = new Map<string, ValidateFunction>();
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const validatorOf = (method: string, path: string, status: number, type: string): ValidateFunction | undefined => {
    const name = [paths[path] === undefined ? '' : path, method.toLowerCase(), 'responses', String(status), type];
    const known = validators.get(name.join(' '));
    if (known !== undefined) return known;
    const content = paths[path]?.[method.toLowerCase()]?.responses[status]?.content?.[type];
    if (content === undefined) return undefined;
    const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
    const validate = ajv.compile({ $ref: `api#/${pointer.map(escaped).join('/')}` });
    validators.set(name.join(' '), validate);
    return validate;
  };
  return {
    operations: found.map(({ method, path, operation }) => ({
      method,
      path: path.replace(PREFIX, ''),
      roles: operation['x-roles'],
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content['application/json']?.schema,
    })),
    resolve: (schema) => resolved(document, schema),
    check(method, path, { status, type, headers, text }) {
      const route = matching(Object.keys(paths), `${PREFIX}${path.split('?')[0]}`, method, paths);
      if (route === undefined) return;
      const media = type.split(';')[0] ?? '';
      // It reached no operation: an encoded slash, for instance, makes another path of it.
      if (status === 404 && text.includes('urn:problem-type:not-found"')) return;
      const validate = validatorOf(method, route, status, media);
      const asked = `${method} ${path} answered ${status} ${media}: ${text.slice(0, 300)}`;
      assert.ok(validate !== undefined, `not described: ${asked}`);
      checkHeaders(paths[route]?.[method.toLowerCase()]?.responses[status]?.headers ?? {}, headers, asked);
      if (media.includes('json')) assert.ok(validate(JSON.parse(text)), `${ajv.errorsText(validate.errors)}: ${asked}`);
    },
  };
}

/** Headers of the API's own, not of HTTP: none comes that is not described, and each that is described comes. */
function checkHeaders(described: object, headers: Headers, asked: string): void {
  const names = Object.keys(described).map((name) => name.toLowerCase());
  const own = [...headers.keys()].filter((name) => /^(?:x-|idempotency-|retry-after$)/.test(name));
  assert.deepEqual(
    own.filter((name) => !names.includes(name)),
    [],
    `not described: ${asked}`,
  );
  // Only a repeated answer is a replay.
  const missing = names.filter((name) => name !== 'idempotency-replayed' && !headers.has(name));
  assert.deepEqual(missing, [], asked);
  assert.match(headers.get('retry-after') ?? '1', /^\d+$/, asked);
}

/** A path of the description that fits; one without parameters before one with. */
function matching(all: readonly string[], path: string, method: string, paths: Described['paths']): string | undefined {
  const segments = path.split('/');
  const fits = all.filter((one) => {
    const parts = one.split('/');
    return (
      paths[one]?.[method.toLowerCase()] !== undefined &&
      parts.length === segments.length &&
      parts.every((part, at) => part.startsWith('{') || part === segments[at])
    );
  });
  return fits.sort((one, other) => one.split('{').length - other.split('{').length)[0];
}

/** In a JSON pointer inside of a URI. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function resolved(document: unknown, schema: Schema): Schema {
  const { $ref } = schema;
  if (typeof $ref !== 'string') return schema;
  const parts = $ref.replace(/^#\//, '').split('/');
  const target = parts.reduce<unknown>((value, part) => (value as Schema | undefined)?.[part], document);
  return resolved(document, target as Schema);
}

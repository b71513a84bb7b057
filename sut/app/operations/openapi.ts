import { isInternal, isWrite, ROLES, type Contract } from '../http/contract.ts';
import { MODULES } from '../modules.ts';
import { DUMP } from './contracts.ts';
import { componentCollector, type JsonSchema } from './json-schema.ts';
import { documentedProblems } from '../http/documented-problems.ts';

/** An OpenAPI 3.1 document, as far as it is made here. */
export interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, unknown>> & { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly object[];
  readonly 'x-roles': readonly string[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, OperationResponse>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly description?: string;
}

export interface OperationResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Content;
  /** Code to title of the problems that this answer stands for. */
  readonly 'x-problems'?: Readonly<Record<string, string>>;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

/** The contracts of the whole API, whichever of its modules run here. */
export function publicContracts(): readonly Contract[] {
  const all = [...Object.values(MODULES).flatMap(({ contracts }) => contracts), DUMP as Contract];
  return all.filter(({ path }) => !isInternal(path)).sort((one, other) => one.path.localeCompare(other.path));
}

/** The description of these contracts: what validates the requests is what is described. */
export function openApiOf(contracts: readonly Contract[]): OpenApi {
  const components = componentCollector();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const one of contracts) {
    const path = one.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[one.method] = operationOf(one, components.schemaOf);
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Bank and stores', version: '1.0.0', description: INTRODUCTION },
    servers: [{ url: '/' }],
    tags: [...new Set(contracts.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: PROBLEM, ...components.schemas },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

const INTRODUCTION = `A bank and a chain of stores. Amounts are decimal strings with two places. What cannot be done is told by a \
problem document (RFC 9457) with a stable \`code\`. Every write carries an Idempotency-Key: the same request with the same key \
has one effect and gets the same answer, marked by Idempotency-Replayed, also when it was a refusal. A key belongs to its user. \
The beginning of an interest run tells how far the run is by now. Most of it needs a token: \`POST /api/v1/identity/login\` gives one for 15 minutes \
to a name and its password, and each request brings it along as \`Authorization: Bearer TOKEN\`. Whoever is told 503 (or 429) comes back after Retry-After seconds, with the same key.`;

const PROBLEM: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri', example: 'urn:problem-type:not-found' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; programs decide by it' },
  },
};

function operationOf(contract: Contract, schemaOf: SchemaOf): Operation {
  const { access, summary, body } = contract;
  const roles = access === 'public' ? [] : ROLES.filter((role) => access.includes(role));
  return {
    operationId: operationIdOf(contract),
    tags: [tagOf(contract)],
    summary,
    description: roles.length === 0 ? 'Needs no token.' : `Roles: ${roles.join(', ')}.`,
    security: roles.length === 0 ? [] : [{ token: [] }],
    'x-roles': roles,
    parameters: parametersOf(contract, schemaOf),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: { ...answerOf(contract, schemaOf), ...problemResponses(contract) },
  };
}

type SchemaOf = ReturnType<typeof componentCollector>['schemaOf'];

/** `getBankAccountsByIdEntries` */
function operationIdOf({ method, path }: Contract): string {
  const words = path.replace('/api/v1/', '').split('/');
  const named = words.map((word) => (word.startsWith(':') ? `By-${word.slice(1)}` : word));
  return method + named.join('-').replaceAll(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
}

/** What is after the version: `bank`, or `store products`. */
function tagOf({ path }: Contract): string {
  const [area = '', thing = ''] = path.replace('/api/v1/', '').split('/');
  return area === 'store' ? `${area} ${thing}` : area;
}

function parametersOf(contract: Contract, schemaOf: SchemaOf): Parameter[] {
  const parameters = (['params', 'query'] as const).flatMap((part): Parameter[] => {
    const schema = contract[part];
    if (schema === undefined) return [];
    const { properties = {}, required = [] } = schemaOf(schema, 'input');
    return Object.entries(properties).map(([name, { description, ...one }]) => ({
      name,
      in: part === 'params' ? 'path' : 'query',
      required: required.includes(name),
      schema: one,
      ...(description === undefined ? {} : { description }),
    }));
  });
  return isWrite(contract) ? [...parameters, IDEMPOTENCY_KEY] : parameters;
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
  description:
    'Made up by the client for each write, and sent again with each retry of it; two users may have the same',
};

const REQUEST_ID = {
  'X-Request-Id': { description: 'By which logs know the request', schema: { type: 'string' } },
};

function answerOf(contract: Contract, schemaOf: SchemaOf): Record<string, OperationResponse> {
  const { status, body, text } = contract.answer;
  const replayed = { description: '`true`: the stored answer to an earlier request', schema: { const: 'true' } };
  return {
    [status]: {
      description: { 200: 'What was asked for', 201: 'It is done', 202: 'It is under way' }[status],
      headers: { ...REQUEST_ID, ...(isWrite(contract) ? { 'Idempotency-Replayed': replayed } : {}) },
      content: {
        'application/json': { schema: schemaOf(body, 'output') },
        ...(text === true ? { 'text/plain': { schema: { type: 'string' } } } : {}),
      },
    },
  };
}

const RETRY_AFTER = { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } };

function problemResponses(contract: Contract): Record<string, OperationResponse> {
  const byStatus = new Map<number, Record<string, string>>();
  for (const [code, [status, title]] of Object.entries(documentedProblems(contract))) {
    byStatus.set(status, { ...byStatus.get(status), [code]: title });
  }
  const responses = [...byStatus].map(([status, problems]): [string, OperationResponse] => {
    const codes = { properties: { code: { enum: Object.keys(problems) } } };
    return [
      String(status),
      {
        description: Object.entries(problems)
          .map(([code, title]) => `\`${code}\`: ${title}`)
          .join('. '),
        headers: { ...REQUEST_ID, ...(status === 503 || status === 429 ? RETRY_AFTER : {}) },
        content: {
          'application/problem+json': { schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, codes] } },
        },
        'x-problems': problems,
      },
    ];
  });
  return Object.fromEntries(responses);
}

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { DEFAULT_CEILING_CENTS, DEFAULT_OPENING_CENTS } from '../../../sut/app/bank/service/create-bank.ts';
import { contract, ROLES, type Contract } from '../../../sut/app/http/contract.ts';
import { COMMON_PROBLEMS } from '../../../sut/app/http/problem.ts';
import { amountOf } from '../../../sut/app/money.ts';
import { MODULES } from '../../../sut/app/modules.ts';
import { exampleOf } from '../../../sut/app/operations/docs/example-of.ts';
import { docsPage } from '../../../sut/app/operations/docs/docs-page.ts';
import { markup } from '../../../sut/app/operations/docs/markup.ts';
import { openApiOf, publicContracts, type Operation } from '../../../sut/app/operations/openapi.ts';
import { problemsPage } from '../../support/problems-page.ts';

const api = openApiOf(publicContracts());
const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
);

const coin = z
  .string()
  .regex(/^\d+\.\d{2}$/)
  .meta({ id: 'TestCoin', example: '1.00' });
const TOSS = contract({
  method: 'post',
  path: '/api/v1/casino/tables/:table/tosses',
  summary: 'Tosses a coin',
  access: ['manager', 'customer'],
  params: z.strictObject({ table: z.string().regex(/^\d+$/).transform(Number) }),
  query: z.strictObject({ side: z.enum(['heads', 'tails']), times: z.string().optional() }),
  body: z.strictObject({ coin, spare: coin.optional() }).refine(({ coin: one, spare }) => one !== spare, 'the same'),
  answer: { status: 201, body: z.strictObject({ coin, won: z.boolean() }), text: true },
  problems: { 'table-closed': [409, 'Nobody plays here'], 'wait-a-bit': [429, 'Too often'] },
});

function operationOf(one: Contract): Operation {
  return Object.values(Object.values(openApiOf([one]).paths)[0] ?? {})[0] as Operation;
}

test('a contract becomes an operation: path, parameters, body and answer by reference to named schemas', () => {
  const { paths, components } = openApiOf([TOSS]);
  const operation = paths['/api/v1/casino/tables/{table}/tosses']?.['post'];
  assert.equal(operation?.operationId, 'postCasinoTablesByTableTosses');
  assert.deepEqual(
    operation.parameters.map(({ name, in: place, required }) => [name, place, required]),
    [
      ['table', 'path', true],
      ['side', 'query', true],
      ['times', 'query', false],
      ['Idempotency-Key', 'header', true],
    ],
  );
  const reference = { $ref: '#/components/schemas/TestCoin' };
  assert.deepEqual(operation.requestBody?.content['application/json']?.schema.properties, {
    coin: reference,
    spare: reference,
  });
  assert.deepEqual(Object.keys(operation.responses['201']?.content ?? {}), ['application/json', 'text/plain']);
  assert.deepEqual(components.schemas['TestCoin'], { type: 'string', pattern: '^\\d+\\.\\d{2}$', example: '1.00' });
});

test('roles, the need of a token and the times to come back are told', () => {
  const operation = operationOf(TOSS);
  assert.deepEqual(operation['x-roles'], ['customer', 'manager']);
  assert.match(operation.description, /customer, manager/);
  assert.deepEqual(operation.security, [{ token: [] }]);
  for (const status of ['429', '503']) assert.ok('Retry-After' in (operation.responses[status]?.headers ?? {}), status);
  const open = operationOf({ ...TOSS, access: 'public' });
  assert.deepEqual([open.security, open['x-roles']], [[], []]);
  assert.deepEqual(Object.keys(open.responses['403']?.['x-problems'] ?? {}), ['idempotency-key-reserved']);
});

test('each problem stands under its status, those of the contract beside the common ones that it can meet', () => {
  const { responses } = operationOf(TOSS);
  assert.deepEqual(responses['409']?.['x-problems'], { 'table-closed': 'Nobody plays here' });
  assert.deepEqual(Object.keys(responses['422']?.['x-problems'] ?? {}), ['idempotency-key-reused']);
  const read = operationOf({ ...TOSS, method: 'get', body: undefined } as unknown as Contract);
  assert.equal(read.responses['415'], undefined);
  assert.equal(read.responses['422'], undefined);
});

test('the description of the whole API is valid, and has what each module does for people', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(api)) as Record<string, unknown>);
  assert.equal(valid, true, JSON.stringify(errors));
  for (const [name, { contracts }] of Object.entries(MODULES)) {
    assert.ok(contracts.length > 0, name);
    for (const { method, path } of contracts) {
      const described = api.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method];
      assert.equal(described === undefined, path.startsWith('/internal/'), `${method} ${path}`);
    }
  }
  const ids = operations.map(({ operation }) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
});

test('every path parameter is described, no operation is for services, and each needs a role that exists', () => {
  for (const { name, path, operation } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const described = operation.parameters.filter((one) => one.in === 'path').map((one) => one.name);
    assert.deepEqual(described, inPath, name);
    const roles: readonly string[] = operation['x-roles'];
    assert.ok(!roles.includes('service') && roles.every((role) => ROLES.some((one) => one === role)), name);
  }
});

test('the examples of bodies and answers fit their schemas', () => {
  const ajv = new Ajv2020({ strict: false, formats: { base64url: true, jwt: true } });
  addFormats.default(ajv);
  ajv.addSchema(JSON.parse(JSON.stringify(api)) as object, 'api');
  let checked = 0;
  for (const { name, operation } of operations) {
    const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
    for (const content of [operation.requestBody?.content, ...answers.map(([, one]) => one.content)]) {
      const schema = content?.['application/json']?.schema;
      if (schema === undefined) continue;
      const own = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object;
      const example = exampleOf(schema, api.components.schemas);
      assert.ok(ajv.validate(own, example), `${name}: ${JSON.stringify(example)} ${ajv.errorsText()}`);
      checked += 1;
    }
  }
  assert.ok(checked > 20, `${checked} examples`);
});

test('each meaning of a field or a parameter is on the page, with what holds where it is left out', () => {
  const { html } = docsPage(api);
  const described = operations.map(({ operation: { parameters, requestBody, responses } }) => {
    const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    return { parameters, body: requestBody?.content, answers: answers.map(([, { content }]) => content) };
  });
  const meanings = new Set<string>();
  JSON.stringify([described, api.components.schemas], (key, value: unknown) => {
    if (key === 'description' && typeof value === 'string') meanings.add(value);
    return value;
  });
  for (const one of meanings) assert.ok(html.includes(markup`${one}`.html), one);
  const told = [...meanings].join('\n');
  const usual = [amountOf(DEFAULT_OPENING_CENTS), amountOf(DEFAULT_CEILING_CENTS), '7'].map(
    (one) => `${one} unless given`,
  );
  for (const part of [
    ...usual,
    'The `next` of the page before',
    'Value of `after`',
    'what `by` says',
    'did not answer',
  ]) {
    assert.ok(told.includes(part), part);
  }
  assert.ok(html.includes('&quot;store&quot; unless given'));
});

test('a code means one status and one title, wherever it comes from', () => {
  const seen = new Map<string, string>(
    Object.entries(COMMON_PROBLEMS).map(([code, [status, title]]) => [code, `${status} ${title}`]),
  );
  for (const { problems, path } of Object.values(MODULES).flatMap(({ contracts }) => contracts)) {
    for (const [code, [status, title]] of Object.entries(problems)) {
      assert.match(code, /^[a-z]+(?:-[a-z]+)*$/);
      assert.equal(seen.get(code) ?? `${status} ${title}`, `${status} ${title}`, `${code} of ${path}`);
      seen.set(code, `${status} ${title}`);
    }
  }
});

test('docs/problems.md lists the problems as they are', async () => {
  const file = new URL('../../../docs/problems.md', import.meta.url);
  const page = problemsPage(api);
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(file, page);
  assert.equal(await readFile(file, 'utf8'), page);
});

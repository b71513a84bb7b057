import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { ApiClient } from '../support/api-client.ts';

const api = await ApiClient.fromEnvironment();

test('the description of the API is valid OpenAPI 3.1', async () => {
  const document = (await (await fetch(`${api.baseUrl}/openapi.json`)).json()) as { readonly openapi: string };
  assert.match(document.openapi, /^3\.1\./);
  const { valid, errors } = await new Validator().validate(document);
  assert.equal(valid, true, JSON.stringify(errors));
});

test('health and readiness are told, and the API has a page to read', async () => {
  for (const path of ['/healthz', '/readyz', '/docs']) {
    const answer = await fetch(`${api.baseUrl}${path}`);
    assert.equal(answer.status, 200, await answer.text());
  }
  const page = await fetch(`${api.baseUrl}/docs`);
  assert.match(await page.text(), /<h1/);
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
});

test('the dump gathers figures of every module, as JSON and as a page of text', async () => {
  const json = await api.get('/bank/dump', { as: 'admin' });
  assert.deepEqual(json.body['unreachable'], []);
  assert.equal(Object.keys(json.body['modules'] as object).length, 6);
  const text = await api.get('/bank/dump', { as: 'manager-1', headers: { accept: 'text/plain' } });
  assert.match(text.headers.get('content-type') ?? '', /^text\/plain/);
  assert.match(text.text, /Customers ·+ \d/);
});

test('an answer carries the request id that it was given, or a new one', async () => {
  const given = await api.get('/store/stores', { headers: { 'x-request-id': 'one-of-mine' } });
  assert.equal(given.headers.get('x-request-id'), 'one-of-mine');
  const own = await api.get('/store/stores');
  assert.match(own.headers.get('x-request-id') ?? '', /^[\w.:-]{8,64}$/);
});

test('what other services may ask is not reached from outside', async () => {
  const token = await api.token('admin');
  const response = await fetch(`${api.baseUrl}/internal/v1/statistics`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.ok(response.status === 404 || response.status === 403, await response.text());
});

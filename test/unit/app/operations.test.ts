import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { checkedEndpoint } from '../../../sut/app/http/checked-endpoint.ts';
import { contract } from '../../../sut/app/http/contract.ts';
import { endpoint, type Answer, type Endpoint } from '../../../sut/app/http/endpoint.ts';
import { commonProblem, Problem } from '../../../sut/app/http/problem.ts';
import { markup } from '../../../sut/app/operations/docs/markup.ts';
import { schemaView } from '../../../sut/app/operations/docs/schema-view.ts';
import { dumpText } from '../../../sut/app/operations/dump-text.ts';
import { RetryBudget } from '../../../sut/app/peers/retry-budget.ts';
import { Rotation } from '../../../sut/app/peers/rotation.ts';

test('the dump as text: names to the left, figures to the right with their thousands apart, parts below', () => {
  const text = dumpText({
    at: new Date('2026-11-21T08:30:00.123Z'),
    modules: {
      bank: { Profiles: 10_000, 'Money held': '20000000.50', Owed: '-1234.00', Refusals: { 'card-unknown': 7 } },
      messages: { Last: '2026-11-21', Failures: {} },
    },
    unreachable: ['store-orders'],
  });
  assert.deepEqual(text.split('\n'), [
    'Bank and stores at 2026-11-21 08:30:00 UTC',
    '═'.repeat(64),
    '',
    'bank',
    '─'.repeat(64),
    `  Profiles ${'·'.repeat(46)} 10,000`,
    `  Money held ${'·'.repeat(37)} 20,000,000.50`,
    `  Owed ${'·'.repeat(47)} -1,234.00`,
    '  Refusals',
    `    card-unknown ${'·'.repeat(45)} 7`,
    '',
    'messages',
    '─'.repeat(64),
    `  Last ${'·'.repeat(46)} 2026-11-21`,
    '  Failures',
    '    none',
    '',
    'store-orders',
    '─'.repeat(64),
    '  does not answer',
    '',
  ]);
});

test('what is put into HTML is text, whatever signs are in it', () => {
  const inner = markup`<b>${'<script>"&\''}</b>`;
  assert.equal(
    markup`<p title="${'"x'}">${[inner, 1, undefined]}</p>`.html,
    '<p title="&quot;x"><b>&lt;script&gt;&quot;&amp;&#39;</b>1</p>',
  );
});

test('a schema is shown as people write types', () => {
  const view = schemaView({
    type: 'object',
    required: ['kind'],
    properties: {
      kind: { enum: ['a', 'b'] },
      card: { $ref: '#/components/schemas/Card' },
      counts: { type: 'array', items: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } },
      note: { anyOf: [{ type: 'string', maxLength: 9 }, { type: 'null' }] },
    },
  });
  assert.equal(
    view.html,
    `{
  kind: &quot;a&quot; | &quot;b&quot;
  card?: <a href="#schema-Card">Card</a>
  counts?: [integer ≥ 1, …]
  note?: string ≤ 9 characters | null
}`,
  );
});

const GREET = contract({
  method: 'get',
  path: '/api/v1/greeting',
  summary: 'Greets',
  access: 'public',
  answer: { status: 200, body: z.strictObject({ words: z.string() }) },
  problems: { asleep: [409, 'Nobody is awake'] },
});

function greeting(handle: () => Promise<Answer>): Promise<Answer> {
  const { handle: checked } = checkedEndpoint(endpoint(GREET, handle));
  return checked({} as Parameters<Endpoint['handle']>[0]);
}

test('an endpoint that keeps to its contract is left as it is', async () => {
  const answer = { body: { words: 'hello' } };
  assert.equal(await greeting(() => Promise.resolve(answer)), answer);
  for (const problem of [new Problem('asleep', [409, 'Nobody is awake']), commonProblem('overloaded')]) {
    await assert.rejects(
      greeting(() => Promise.reject(problem)),
      problem,
    );
  }
});

test('an answer of another form, and a problem that the contract does not name, are found', async () => {
  for (const answer of [
    { body: { words: 1 } },
    { body: {} },
    { body: { words: 'x', more: 1 } },
    { body: { words: 'x' }, text: 'x' },
  ]) {
    await assert.rejects(
      greeting(() => Promise.resolve(answer)),
      /against the contract of get \/api\/v1\/greeting/,
    );
  }
  for (const problem of [
    new Problem('awake', [409, 'x']),
    new Problem('asleep', [404, 'x']),
    commonProblem('forbidden'),
  ]) {
    await assert.rejects(
      greeting(() => Promise.reject(problem)),
      /against the contract/,
    );
  }
});

test('retries are a fifth of what is asked, in the long run, after a few at once', () => {
  const budget = new RetryBudget();
  let spent = 0;
  for (let asked = 0; asked < 1000; asked += 1) {
    budget.earn();
    if (budget.spend()) spent += 1;
  }
  assert.ok(spent >= 200 && spent <= 220, String(spent));
});

test('addresses take turns; one that rests is left out for a second, unless all do', () => {
  const rotation = new Rotation(['a', 'b', 'c']);
  const three = (nowMs: number): string[] => [1, 2, 3].map(() => rotation.next(nowMs)).sort();
  assert.deepEqual(three(0), ['a', 'b', 'c']);
  assert.equal(rotation.rest('b', 0), true);
  assert.ok(!three(999).includes('b'));
  assert.deepEqual(three(1000), ['a', 'b', 'c']);
  rotation.rest('a', 2000);
  rotation.rest('b', 2000);
  assert.equal(rotation.rest('c', 2000), false);
  assert.deepEqual(three(2001), ['a', 'b', 'c']);
});

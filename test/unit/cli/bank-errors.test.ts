import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemError, unansweredError, type ProblemContext } from '../../../cli/bank/bank-errors.ts';

const context: ProblemContext = {
  username: 'customer-1',
  role: 'customer',
  status: 422,
  key: undefined,
  retryAfter: undefined,
  requestId: undefined,
};

test('a problem is one sentence with its code', () => {
  const { code, message, hint, exitCode } = problemError(
    { title: 'The account does not hold this much', code: 'insufficient-funds' },
    context,
  );
  assert.equal(code, 'insufficient-funds');
  assert.equal(message, 'The account does not hold this much (insufficient-funds)');
  assert.match(hint ?? '', /mascaret bank balance/);
  assert.equal(exitCode, 2);
});

test('what is wrong with a request is told field by field', () => {
  const errors = [{ field: 'to', message: 'the same account' }];
  const { message } = problemError({ title: 'Invalid', code: 'request-invalid', errors }, context);
  assert.equal(message, 'to: the same account (request-invalid)');
});

test('a customer is told that others may see more, staff is not', () => {
  const problem = { title: 'There is no such account', code: 'account-unknown' };
  assert.match(problemError(problem, { ...context, status: 404 }).hint ?? '', /--as/);
  assert.equal(problemError(problem, { ...context, status: 404, role: 'admin' }).hint, undefined);
});

test('who comes too early is told when to come, and a write with which key', () => {
  const problem = { title: 'Too much is waiting', code: 'overloaded' };
  const late = { ...context, status: 503, retryAfter: '1' };
  assert.equal(problemError(problem, late).hint, 'Ask again in 1 s.');
  assert.equal(problemError(problem, { ...late, key: 'k' }).hint, 'Ask again in 1 s, with --key k: it is done once.');
});

test('a write without an answer names the key that finds out what became of it', () => {
  const cause = new DOMException('timed out', 'TimeoutError');
  const asked = { url: 'http://127.0.0.1:1', patienceMs: 10_000 };
  const write = unansweredError(cause, { ...asked, key: 'k' });
  assert.match(write.message, /no answer from http:\/\/127\.0\.0\.1:1 within 10 s; whether it was done is not known/);
  assert.match(write.hint ?? '', /--key k/);
  assert.doesNotMatch(unansweredError(cause, { ...asked, key: undefined }).message, /not known/);
});

test('an error inside the service names the request by which its log knows it', () => {
  const broken = { title: 'Something went wrong', code: 'internal-error' };
  assert.match(
    problemError(broken, { ...context, status: 500, requestId: 'r-1', key: 'k' }).hint ?? '',
    /--key k[\s\S]*r-1/,
  );
});

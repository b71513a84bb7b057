import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { answerWell, startEchoServer } from '../../support/echo-server.ts';
import { paperToken } from '../../support/paper-access.ts';
import { runSmallLoad } from '../../support/small-load.ts';
import { steady, tinyPlan, users } from '../../support/tiny-plan.ts';

const WITHOUT_ACCESS = [() => Promise.resolve(), 'none'] as const;

describe('the users of a load', () => {
  it('each carry the token of whoever the thing belongs to that they ask for', async () => {
    const seen: (readonly [string, string | undefined])[] = [];
    await using server = await startEchoServer((request, response) => {
      seen.push([request.url ?? '', request.headers.authorization]);
      answerWell(request, response);
    });
    await runSmallLoad(tinyPlan({ phases: [steady(60, 2)], mix: { balance: 0.8, replenish: 0.2 } }), server.url);
    const accounts = seen.flatMap(([url, token]) => {
      const account = /accounts\/(\d+)$/.exec(url)?.[1];
      return account === undefined ? [] : [[Number(account), token] as const];
    });
    assert.ok(accounts.length > 80, `${accounts.length} accounts looked at`);
    for (const [account, token] of accounts) {
      assert.equal(token, `Bearer ${paperToken(`customer-${Math.ceil(account / 2)}`)}`);
    }
    assert.ok(new Set(accounts.map(([account]) => account)).size > 30);
    const asked = seen.filter(([url]) => url.includes('replenishments')).map(([, token]) => token);
    assert.deepEqual([...new Set(asked)], [`Bearer ${paperToken('cashier-1')}`]);
  });

  it('of the closed model stay the customers they are', async () => {
    const seen = new Set<string>();
    await using server = await startEchoServer((request, response) => {
      seen.add(request.headers.authorization ?? '');
      answerWell(request, response);
    });
    await runSmallLoad(tinyPlan({ phases: [users(3, 2, 50)], workers: 2 }), server.url);
    assert.deepEqual(
      [...seen].toSorted(),
      [1, 2, 3].map((number) => `Bearer ${paperToken(`customer-${number}`)}`),
    );
  });

  it('log in before the load where no tokens were made for them', async () => {
    const names: string[] = [];
    const tokens = new Set<string | undefined>();
    await using server = await startEchoServer((request, response, _count, body) => {
      if (request.url === LOGIN) return logIn(body, response, names, 3600);
      tokens.add(request.headers.authorization);
      answerWell(request, response);
    });
    const load = await runSmallLoad(tinyPlan({ phases: [steady(60, 2)], workers: 2 }), server.url, ...WITHOUT_ACCESS);
    const customers = Array.from({ length: 20 }, (_, index) => `customer-${index + 1}`);
    assert.deepEqual(names, [...customers, 'cashier-1', 'manager-1', 'admin']);
    assert.ok(tokens.size > 10, `${tokens.size} tokens in use`);
    for (const token of tokens) assert.match(token ?? '', /^Bearer e30\..+\.customer-\d+$/);
    assert.ok(!load.frames.some(({ frame }) => JSON.stringify(frame.operations).includes('login')));
  });

  it('log in again, as themselves, when their tokens are about to end', async () => {
    const names: string[] = [];
    const ends = new Set<string>();
    await using server = await startEchoServer((request, response, _count, body) => {
      // Those given before the load end too soon to be used.
      if (request.url === LOGIN) return logIn(body, response, names, names.length < 23 ? 30 : 3600);
      ends.add(endOf(request));
      answerWell(request, response);
    });
    const plan = tinyPlan({ phases: [users(2, 2, 100)], mix: { pay: 1 } });
    const load = await runSmallLoad(plan, server.url, ...WITHOUT_ACCESS);
    const rows = load.frames.flatMap(({ frame }) => frame.operations);
    assert.deepEqual([...new Set(rows.map(({ endpoint }) => endpoint))], ['POST /bank/payments']);
    assert.equal(new Set(rows.map(({ op }) => op)).size, rows.length);
    assert.deepEqual(names.slice(23).toSorted(), ['customer-1', 'customer-2']);
    assert.ok(ends.size > 0);
    for (const end of ends) assert.ok(Number(end) > Date.now() / 1000 + 3000, end);
  });

  it('go without tokens where there is no login, which is said once', async () => {
    const tokens = new Set<string | undefined>();
    await using server = await startEchoServer((request, response) => {
      if (request.url !== LOGIN) tokens.add(request.headers.authorization);
      if (request.url === LOGIN) response.writeHead(404).end();
      else answerWell(request, response);
    });
    const load = await runSmallLoad(tinyPlan({ phases: [steady(30, 1)], workers: 2 }), server.url, ...WITHOUT_ACCESS);
    assert.deepEqual([...tokens], [undefined]);
    assert.equal(load.log.match(/nobody can log in \(customer:1: status 404\)/g)?.length, 1);
    assert.deepEqual(load.doubts, []);
  });
});

const LOGIN = '/api/v1/identity/login';

function logIn(body: string, response: ServerResponse, names: string[], lifeS: number): void {
  const { username, password } = JSON.parse(body) as { readonly username: string; readonly password: string };
  assert.equal(password, 'mascaret-42');
  names.push(username);
  const claims = Buffer.from(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + lifeS })).toString('base64url');
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ token: `e30.${claims}.${username}` }));
}

function endOf({ headers }: IncomingMessage): string {
  const claims = JSON.parse(Buffer.from(headers.authorization?.split('.')[1] ?? '', 'base64url').toString()) as object;
  return String((claims as { readonly exp: number }).exp);
}

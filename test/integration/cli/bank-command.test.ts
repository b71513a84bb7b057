import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it, test, type TestContext } from 'node:test';
import { handleOf } from '../../../platform/process-group.ts';
import { mascaretPlace, type MascaretPlace } from '../../support/mascaret-place.ts';
import { assertEnded, mascaret, type Finished } from '../../support/mascaret-process.ts';
import { provisioned } from '../../support/provisioned.ts';

describe('mascaret bank', () => {
  let url = '';
  let place: MascaretPlace;
  const releases: (() => Promise<void>)[] = [];

  before(async () => {
    const held = { after: (release: () => Promise<void>) => void releases.unshift(release) };
    place = await mascaretPlace(held);
    ({ url } = (await provisioned(held)).system);
    await recordAsStanding(place, url);
  });
  after(async () => {
    for (const release of releases) await release();
  });

  const bank = (...words: string[]): Promise<Finished> => mascaret(place, ['bank', ...words]);

  it('asks the system that is up as its first customer, with nothing said', async () => {
    assertEnded(await bank('balance', '1'), 0, /^Account 1 \(checking\) holds 1,000\.00$/m);
  });

  it('pays, tells the key, and pays no second time under it', async () => {
    const words = [
      'pay',
      '--card',
      '4000000000000003',
      '--merchant',
      'baker',
      '--amount',
      '12.3',
      '--as',
      'customer-2',
    ];
    const first = await bank(...words);
    assertEnded(first, 0, /^Paid 12\.30 to baker$/m);
    const key = /^Idempotency-Key (\S+)$/m.exec(first.stdout)?.[1] ?? '';
    assertEnded(await bank(...words, '--key', key), 0, /^This had been done before/m);
    const [entries, card] = [
      await bank('entries', '3', '--as', 'admin'),
      await bank('card', 'show', '3', '--as', 'admin'),
    ];
    assertEnded(entries, 0, /^ +\d+ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}payment +-12\.30 {2}baker$/m);
    assert.equal(entries.stdout.match(/payment/g)?.length, 1);
    assertEnded(card, 0, /^ {2}spent +12\.30 in the last seven days\n {2}left +487\.70$/m);
  });

  it('opens a profile and its accounts, and moves money between them, for programs too', async () => {
    const profile = json(await bank('profile', 'create', '--name', 'Ada Almeida', '--json'));
    const id = String(profile['id']);
    const checking = json(await bank('account', 'open', '--profile', id, '--ceiling', '20', '--json'));
    assert.deepEqual((checking['card'] as { readonly weeklyCeiling: string }).weeklyCeiling, '20.00');
    const savings = json(
      await bank('account', 'open', '--profile', id, '--kind', 'savings', '--deposit', '5', '--json'),
    );
    const [from, to] = [String(checking['id']), String(savings['id'])];
    assertEnded(await bank('transfer', '--from', from, '--to', to, '--amount', '50'), 0, /^Moved 50\.00 from account/m);
    assertEnded(await bank('profile', 'show', id), 0, new RegExp(`^ +${to} {2}savings +55\\.00$`, 'm'));
    assertEnded(await bank('account', 'show', from), 0, /^ {2}balance {2}950\.00$/m);
  });

  it('pays interest for a period once, and waits for its end', async () => {
    const first = json(await bank('interest', '2026-11-A', '--json'));
    assert.equal(first['state'], 'done');
    assert.ok(Number(first['accountsPaid']) >= 50);
    const again = await bank('interest', '2026-11-A');
    assertEnded(again, 0, /^Interest 2026-11-A: everybody is paid$/m);
    assert.match(again.stdout, new RegExp(`^ {2}paid +${String(first['paid'])}$`, 'm'));
  });

  it('shows the whole system on a page, and as JSON', async () => {
    assertEnded(await bank('dump'), 0, /^ {2}Profiles ·+ \d\d$/m);
    assert.ok('bank' in (json(await bank('dump', '--json'))['modules'] as object));
  });

  it('tells a refusal in one sentence with its code, and what to do', async () => {
    const pay = ['pay', '--card', '4000000000000001', '--merchant', 'baker', '--amount'];
    assertEnded(await bank(...pay, '5000'), 2, /\(insufficient-funds\)\n {2}.*mascaret bank balance/);
    assertEnded(await bank(...pay, '501'), 2, /\(weekly-ceiling-exceeded\)\n {2}.*mascaret bank card show/);
    assertEnded(await bank('balance', '3'), 2, /\(account-unknown\)\n {2}customer-1 finds only their own/);
    assertEnded(await bank('dump', '--as', 'customer-1'), 2, /\(forbidden\)\n {2}.*--as admin/);
    assertEnded(await bank('blance', '1'), 2, /\n {2}Did you mean balance\?/);
  });

  it('takes the password from a file or the environment, and says where a wrong one came from', async () => {
    const file = join(place.folder, 'password');
    await writeFile(file, 'mascaret-7\n');
    const ask = ['bank', 'balance', '1', '--url', url];
    const wrong = { MASCARET_PASSWORD: 'wrong' };
    assertEnded(await mascaret(place, [...ask, '--password-file', file], wrong), 0, /holds/);
    assertEnded(await mascaret(place, ask, wrong), 2, /\(credentials-wrong\)\n {2}.*MASCARET_PASSWORD/);
  });
});

test('who is no bank is told from one, and a redirection gets no password', async (t) => {
  const place = await mascaretPlace(t);
  const password = { MASCARET_PASSWORD: 'secret' };
  const page = await served(t, (_request, response) => response.end('<html>'));
  assertEnded(
    await mascaret(place, ['bank', 'balance', '1', '--url', page], password),
    2,
    /no bank of mascaret answers/,
  );
  let reached = 0;
  const thief = await served(t, (_request, response) => {
    reached += 1;
    response.end('{}');
  });
  const redirecting = await served(t, (_request, response) => response.writeHead(307, { location: thief }).end());
  assertEnded(await mascaret(place, ['bank', 'balance', '1', '--url', redirecting], password), 2, /redirect/);
  assert.equal(reached, 0);
});

/** As `mascaret up` leaves it; what lives in the place of the supervisor is this test. */
async function recordAsStanding({ state }: MascaretPlace, url: string): Promise<void> {
  const folder = join(state, 'up', 'monolith');
  await mkdir(folder, { recursive: true });
  const users = [{ username: 'customer-1', role: 'customer', password: 'mascaret-7' }];
  const { pid } = process;
  const { startedAt, bootId } = handleOf(pid) ?? {};
  const record = { format: 1, architecture: 'monolith', url, pid, startedAt, bootId, users };
  await writeFile(join(folder, 'system.json'), JSON.stringify(record));
}

function json({ code, stdout, stderr }: Finished): Readonly<Record<string, unknown>> {
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}

/** Address of a server that answers so until the test is over. */
async function served(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

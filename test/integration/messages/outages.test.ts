import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { seedUsers } from '../../support/identity-service.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { confirmation, countMessages, startMessages } from '../../support/message-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';
import { TOKEN_ENV } from '../../support/tokens.ts';

const held = new AsyncDisposableStack();
let database: TestDatabase;

before(async () => {
  database = held.use(await startTestDatabase());
  await seedUsers(await database.create('seeded'), 20);
});
after(() => held.disposeAsync());

const twenty = Array.from({ length: 20 }, (_, at) => confirmation(`orders-${at}`, 1 + at));

function idsIn({ mails }: MailServer): string[] {
  return mails.map(({ headers }) => headers.get('message-id')?.[0] ?? '').sort();
}

const ALL_IDS = twenty.map(({ id }) => `<${id}@bank-and-store.test>`).sort();

test('what is accepted while the mail server is down is sent when it is up again', async () => {
  const url = await database.copy('seeded', 'down');
  const gone = await startMailServer();
  await gone[Symbol.asyncDispose]();
  await using messages = await startMessages(url, { SMTP_URL: gone.url });
  assert.equal((await messages.accept(twenty)).status, 202);
  await eventually(() => messages.service.log.some(({ msg }) => msg === 'work put off'));
  assert.deepEqual(await countMessages(url), { kept: 20, sent: 0 });
  await using server = await startMailServer(gone.port);
  await eventually(async () => (await countMessages(url)).sent === 20);
  assert.deepEqual(idsIn(server), ALL_IDS);
});

test('a service that is killed after it accepted loses nothing: the next one sends it', async () => {
  const url = await database.copy('seeded', 'killed');
  const gone = await startMailServer();
  await gone[Symbol.asyncDispose]();
  const killed = await startMessages(url, { SMTP_URL: gone.url });
  assert.equal((await killed.accept(twenty)).status, 202);
  await killed[Symbol.asyncDispose]();
  await using server = await startMailServer(gone.port);
  await using next = await startMessages(url, { SMTP_URL: server.url });
  // Those that the killed one had taken stay with it for 20 s.
  await eventually(async () => (await countMessages(url)).sent === 20);
  assert.deepEqual(idsIn(server), ALL_IDS);
  // What was told once and comes again from an outbox that did not hear it is known.
  assert.equal((await next.accept(twenty)).status, 202);
  assert.deepEqual(await countMessages(url), { kept: 20, sent: 20 });
});

test('a service that is killed while the server has a mail in hand sends it again, under the same Message-ID', async () => {
  const url = await database.copy('seeded', 'inhand');
  await using server = await startMailServer();
  server.reception = 'take-and-keep-waiting';
  const killed = await startMessages(url, { SMTP_URL: server.url });
  await killed.accept([confirmation('orders-1', 1)]);
  await eventually(() => server.tries() === 1);
  await killed[Symbol.asyncDispose]();
  server.reception = 'take';
  await using started = new AsyncDisposableStack();
  started.use(await startMessages(url, { SMTP_URL: server.url }));
  await eventually(async () => (await countMessages(url)).sent === 1);
  assert.deepEqual(idsIn(server), ['<orders-1@bank-and-store.test>', '<orders-1@bank-and-store.test>']);
});

test('a server that never answers holds up a mail for a bounded time only', async () => {
  const url = await database.copy('seeded', 'silent');
  await using server = await startMailServer();
  server.reception = 'keep-waiting';
  await using messages = await startMessages(url, { SMTP_URL: server.url });
  await messages.accept([confirmation('orders-1', 1)]);
  await eventually(() => messages.service.log.some(({ msg }) => msg === 'work put off'));
  server.reception = 'take';
  await eventually(async () => (await countMessages(url)).sent === 1);
});

test('without a server messages are kept, and sent by a service that has one', async () => {
  const url = await database.copy('seeded', 'kept');
  const without = await startMessages(url);
  await without.accept(twenty);
  await without[Symbol.asyncDispose]();
  assert.deepEqual(await countMessages(url), { kept: 20, sent: 0 });
  await using server = await startMailServer();
  await using started = new AsyncDisposableStack();
  started.use(await startMessages(url, { SMTP_URL: server.url }));
  await eventually(() => server.mails.length === 20);
});

test('messages in a service of their own ask identity over HTTP, and wait while it is away', async () => {
  await using server = await startMailServer();
  const users = await database.copy('seeded', 'users');
  const own = await database.create('own');
  await using identity = await startMessages(users, { MODULES: 'identity' });
  const peers = JSON.stringify({ identity: [identity.service.url] });
  const { TOKEN_PUBLIC_KEY, SERVICE_TOKEN } = TOKEN_ENV;
  const env = { MODULES: 'messages', PEERS: peers, TOKEN_PUBLIC_KEY, SERVICE_TOKEN, SMTP_URL: server.url };
  await using messages = await startMessages(own, env);
  await messages.accept([confirmation('orders-1', 17)]);
  await eventually(() => server.mails.length === 1);
  assert.deepEqual(server.mails[0]?.recipients, ['customer-17@example.test']);
  await identity[Symbol.asyncDispose]();
  await messages.accept([confirmation('orders-2', 18)]);
  await eventually(() => messages.service.log.some(({ msg }) => msg === 'work put off'));
  await using started = new AsyncDisposableStack();
  started.use(await startMessages(users, { MODULES: 'identity', PORT: new URL(identity.service.url).port }));
  await eventually(() => server.mails.length === 2);
});

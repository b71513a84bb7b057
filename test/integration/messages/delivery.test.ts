import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Client } from 'pg';
import { eventually } from '../../support/eventually.ts';
import { seedUsers } from '../../support/identity-service.ts';
import { startMailServer, type MailServer, type ReceivedMail } from '../../support/mail-server.ts';
import { confirmation, countMessages, startMessages } from '../../support/message-service.ts';
import type { MessageService } from '../../support/message-service.ts';
import { startTestDatabase } from '../../support/test-database.ts';

const held = new AsyncDisposableStack();
let url: string;
let server: MailServer;
let messages: MessageService;

before(async () => {
  const database = held.use(await startTestDatabase({ fsync: 'off' }));
  url = await database.create('messages');
  await seedUsers(url, 60);
  server = held.use(await startMailServer());
  messages = held.use(await startMessages(url, { SMTP_URL: server.url }));
});
after(() => held.disposeAsync());
beforeEach(() => void (server.reception = 'take'));

const withId = (id: string) => (mail: ReceivedMail) => mail.headers.get('message-id')?.[0]?.startsWith(`<${id}@`);

async function received(id: string): Promise<ReceivedMail> {
  await eventually(() => server.mails.some(withId(id)));
  return server.mails.find(withId(id)) as ReceivedMail;
}

test('an accepted message arrives as a mail to the user, with a Message-ID made of its own id', async () => {
  const answer = await messages.accept([confirmation('orders-1', 17)]);
  assert.equal(answer.status, 202);
  assert.deepEqual(answer.body, { accepted: 1 });
  const { headers, recipients, raw } = await received('orders-1');
  assert.deepEqual(recipients, ['customer-17@example.test']);
  assert.deepEqual(headers.get('to'), ['Customer 17 <customer-17@example.test>']);
  assert.deepEqual(headers.get('from'), ['Bank and Store <no-reply@bank-and-store.test>']);
  assert.deepEqual(headers.get('message-id'), ['<orders-1@bank-and-store.test>']);
  assert.deepEqual(headers.get('subject'), ['Your order is confirmed']);
  assert.match(headers.get('content-type')?.[0] ?? '', /^text\/plain; charset=utf-8/);
  assert.match(raw, /Hello Customer 17,[\s\S]*Order: 17\r\n {2}Total: 12\.30/);
});

test('a message that comes again, also at the same time or with others, is kept and sent once', async () => {
  const same = confirmation('orders-2', 2);
  await Promise.all(Array.from({ length: 10 }, () => messages.accept([confirmation('orders-3', 3), same, same])));
  await Promise.all([received('orders-2'), received('orders-3')]);
  assert.equal((await messages.accept([same])).status, 202);
  await messages.accept([confirmation('orders-4', 4)]);
  await received('orders-4');
  for (const id of ['orders-2', 'orders-3']) assert.equal(server.mails.filter(withId(id)).length, 1, id);
});

test('a hundred messages arrive, each once, and the statistics say so', async () => {
  const earlier = await countMessages(url);
  const many = Array.from({ length: 100 }, (_, at) => confirmation(`bulk-${at}`, 1 + (at % 60)));
  assert.equal((await messages.accept(many)).status, 202);
  await eventually(async () => (await countMessages(url)).sent === earlier.sent + 100);
  const arrived = server.mails.map(({ headers }) => headers.get('message-id')?.[0] ?? '');
  assert.equal(new Set(arrived.filter((id) => id.startsWith('<bulk-'))).size, 100);
  assert.equal(arrived.filter((id) => id.startsWith('<bulk-')).length, 100);
  const told = await messages.service.as({ user: 0, role: 'service' }).get('/internal/v1/statistics?module=messages');
  const { kept, sent } = await countMessages(url);
  assert.equal(kept, earlier.kept + 100);
  assert.deepEqual(told.body, { modules: { messages: { Kept: kept, Sent: sent, Waiting: kept - sent } } });
});

test('a name adds no header and no recipient, whatever stands in it', async () => {
  // As no registration lets it through: put into the table by hand.
  const names = [
    'Eve\r\nBcc: victim@example.test\r\n\r\nBuy now',
    'Eve" <eve@example.test>, victim <victim@example.test>, "',
    '<victim@example.test>',
    'Eve =?utf-8?Q?=0D=0ABcc:_victim@example.test?=',
    'Chloé Ωmega 🐎',
  ];
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const [at, name] of names.entries()) {
    await client.query('UPDATE identity.users SET name = $1 WHERE id = $2', [name, 41 + at]);
  }
  await client.end();
  await messages.accept(names.map((_, at) => confirmation(`eve-${at}`, 41 + at)));
  for (const at of names.keys()) {
    const { headers, recipients } = await received(`eve-${at}`);
    assert.deepEqual(recipients, [`customer-${41 + at}@example.test`]);
    assert.equal(headers.get('bcc'), undefined);
    assert.equal(headers.get('to')?.length, 1);
    assert.ok(headers.get('to')?.[0]?.endsWith(`<customer-${41 + at}@example.test>`));
    assert.equal(headers.get('subject')?.length, 1);
  }
});

test('a message that the server refuses waits, holds up no other, and arrives when it is taken', async () => {
  server.reception = 'refuse';
  await messages.accept([confirmation('refused-1', 5)]);
  await eventually(() => server.tries() > 0 && messages.service.log.some(({ message }) => message === 'refused-1'));
  server.reception = 'take';
  await messages.accept([confirmation('orders-5', 6)]);
  await received('orders-5');
  await received('refused-1');
});

test('a message to somebody who is not there waits, and is no hindrance', async () => {
  await messages.accept([confirmation('stranger-1', 987_654), confirmation('orders-6', 7)]);
  await received('orders-6');
  await eventually(() => messages.service.log.some(({ message }) => message === 'stranger-1'));
  await eventually(async () => {
    const { kept, sent } = await countMessages(url);
    return kept - sent === 1;
  });
});

test('two instances share the work: everything arrives, and once', async () => {
  await using other = await startMessages(url, { SMTP_URL: server.url });
  const mine = Array.from({ length: 60 }, (_, at) => confirmation(`shared-${at}`, 1 + at));
  await Promise.all([messages.accept(mine.slice(0, 40)), other.accept(mine.slice(20))]);
  await Promise.all(mine.map(({ id }) => received(id)));
  const arrived = server.mails.filter(({ headers }) => headers.get('message-id')?.[0]?.startsWith('<shared-'));
  assert.equal(arrived.length, 60);
});

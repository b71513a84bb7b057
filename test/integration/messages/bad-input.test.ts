import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createPeerAgent } from '../../../sut/app/peers/exchange.ts';
import { remoteMessages } from '../../../sut/app/messages/remote-messages.ts';
import {
  confirmation,
  countMessages,
  keptMessages,
  startMessages,
  type MessageService,
} from '../../support/message-service.ts';
import { peerClientOf } from '../../support/peer-client-of.ts';
import { startTestDatabase } from '../../support/test-database.ts';

const held = new AsyncDisposableStack();
let url: string;
let messages: MessageService;

before(async () => {
  const database = held.use(await startTestDatabase({ fsync: 'off' }));
  url = await database.create('messages');
  messages = held.use(await startMessages(url, { MODULES: 'messages' }));
});
after(() => held.disposeAsync());

const PATH = '/internal/v1/messages';

test('only services hand in messages', async () => {
  const body = { messages: [confirmation('orders-1', 1)] };
  for (const role of ['customer', 'cashier', 'manager', 'admin'] as const) {
    const answer = await messages.service.as({ user: 1, role }).post(PATH, body);
    assert.deepEqual([answer.status, answer.body['code']], [403, 'forbidden'], role);
  }
  const nobody = await messages.service.send(PATH, { method: 'POST', headers: { authorization: '' } });
  assert.deepEqual([nobody.status, nobody.body['code']], [401, 'token-required']);
  assert.equal((await countMessages(url)).kept, 0);
});

test('a message of a wrong form is refused with all that came with it', async () => {
  const wrong: readonly object[] = [
    { id: '' },
    { id: 'x'.repeat(65) },
    { id: 'a b' },
    { id: 'x>\r\nBcc: all@example.test' },
    { id: "x'; DROP TABLE messages.messages; --" },
    { user: -1 },
    { user: 1.5 },
    { user: '1' },
    { kind: 'advertisement' },
    { kind: 'toString' },
    { facts: { order: 'null\u0000' } },
    { facts: { order: 'half \ud83d pair' } },
    { facts: { order: 'x'.repeat(201) } },
    { facts: { order: { nested: 1 } } },
    { facts: { 'two words': 1 } },
    { facts: null },
    { more: 1 },
  ];
  for (const one of wrong) {
    const answer = await messages.accept([confirmation('good-1', 1), { ...confirmation('orders-1', 1), ...one }]);
    assert.deepEqual([answer.status, answer.body['code']], [400, 'request-invalid'], JSON.stringify(one));
  }
  for (const many of [[], Array.from({ length: 101 }, (_, at) => confirmation(`orders-${at}`, 1))]) {
    assert.equal((await messages.accept(many)).status, 400);
  }
  assert.equal((await countMessages(url)).kept, 0);
});

test('SQL and unicode in facts are kept as they are, and the first of two with one id stays', async () => {
  const text = '\'; DROP TABLE messages.messages; -- 🐎 \\ " {} Ω';
  assert.equal((await messages.accept([confirmation('facts-1', 1, { facts: { note: text } })])).status, 202);
  assert.equal((await messages.accept([confirmation('facts-1', 2, { facts: { note: 'another' } })])).status, 202);
  const [kept, ...others] = await keptMessages(url);
  assert.deepEqual(others, []);
  assert.deepEqual([kept?.user_id, kept?.facts], ['1', { note: text }]);
});

test('the port in another service hands over a whole outbox batch, and none at all', async () => {
  const agent = createPeerAgent();
  held.defer(() => agent.destroy());
  const port = remoteMessages(peerClientOf('messages', messages.service.url, agent));
  const { kept } = await countMessages(url);
  const batch = Array.from({ length: 64 }, (_, at) =>
    confirmation(`bank-${at}`, 1, { facts: { note: 'ß'.repeat(200), more: 'x'.repeat(200) } }),
  );
  await port.accept([]);
  await port.accept(batch);
  await port.accept(batch);
  assert.equal((await countMessages(url)).kept, kept + 64);
});

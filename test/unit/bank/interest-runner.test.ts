import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { pino } from 'pino';
import type { InterestSession } from '../../../sut/app/bank/repository/interest-session.ts';
import { InterestRunner } from '../../../sut/app/bank/service/interest-runner.ts';

test('while another instance pays, it asks for a session every few seconds only, and takes the run over when it gets one', async (t) => {
  let asked = 0;
  let free = false;
  const { promise: paid, resolve } = Promise.withResolvers<number>();
  const session: InterestSession = {
    async payChunk(run) {
      resolve(run);
      return { finished: true, paid: 1, lastTransfer: 1 };
    },
    close: async () => undefined,
  };
  const runner = new InterestRunner({
    unfinishedRun: async () => 17,
    async openSession() {
      asked += 1;
      return free ? session : undefined;
    },
    logger: pino({ level: 'silent' }),
  });
  t.after(() => runner.stop());
  const startMs = performance.now();
  runner.start();
  await sleep(1500);
  const most = 1 + (performance.now() - startMs) / 1000;
  assert.ok(asked >= 1 && asked <= most, `asked ${asked} times`);
  free = true;
  assert.equal(await Promise.race([paid, sleep(15_000, 'nobody took it over', { ref: false })]), 17);
});

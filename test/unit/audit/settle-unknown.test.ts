import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settleUnknown, type Answer } from '../../../chaos/audit/settle-unknown.ts';
import type { Ask } from '../../../core/worker-protocol.ts';

const ASK: Ask = { method: 'POST', path: '/p', body: {} };

const overloaded = (): Promise<Answer> => Promise.resolve({ status: 503, retryAfterMs: 5 });
const silent = (): Promise<Answer> => new Promise(() => undefined);

describe('settling unknown operations', () => {
  it('asks until the system has an answer, through overload and dead connections', async () => {
    const answers: (Answer | Error)[] = [
      new Error('ECONNREFUSED'),
      { status: 500 },
      { status: 503, retryAfterMs: 1 },
      { status: 429, retryAfterMs: 1 },
      { status: 201 },
    ];
    const settled = await settleUnknown(['a'], new Map([['a', ASK]]), {
      askAgain: () => {
        const answer = answers.shift();
        return answer instanceof Error || answer === undefined ? Promise.reject(answer) : Promise.resolve(answer);
      },
    });
    assert.deepEqual(settled.get('a'), { answer: 'done', status: 201 });
  });

  it('takes a refusal for an answer', async () => {
    const settled = await settleUnknown(['a'], new Map([['a', ASK]]), { askAgain: async () => ({ status: 422 }) });
    assert.deepEqual(settled.get('a'), { answer: 'refused', status: 422 });
  });

  it('gives up at the deadline and says what the last answer was', async () => {
    const settled = await settleUnknown(['a'], new Map([['a', ASK]]), { askAgain: overloaded, deadlineMs: 30 });
    assert.deepEqual(settled.get('a'), { answer: 'none', reason: 'no answer when asked again (answered 503)' });
  });

  it('does not wait beyond the deadline for an answer that never comes', async () => {
    const settled = await settleUnknown(['a'], new Map([['a', ASK]]), { askAgain: silent, deadlineMs: 20 });
    assert.equal(settled.get('a')?.answer, 'none');
  });

  it('asks every operation once, never more than eight at a time', async () => {
    const ops = Array.from({ length: 100 }, (_, index) => `op-${index}`);
    const asked: string[] = [];
    let underWay = 0;
    let most = 0;
    const settled = await settleUnknown(ops, new Map(ops.map((op) => [op, ASK])), {
      askAgain: async (op) => {
        asked.push(op);
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        return { status: 201 };
      },
    });
    assert.deepEqual(asked.toSorted(), ops.toSorted());
    assert.equal(settled.size, 100);
    assert.equal(most, 8);
  });

  it('says of an operation without its request that it cannot be asked', async () => {
    const settled = await settleUnknown(['a'], new Map(), { askAgain: async () => ({ status: 201 }) });
    assert.deepEqual(settled.get('a'), { answer: 'none', reason: 'the ledger does not hold its request' });
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BooksTotal } from '../../../core/system.ts';
import { startBooksProbe } from '../../../metrics/books-probe.ts';
import { paperTotal } from '../../support/paper-books.ts';

describe('the books probe', () => {
  it('never reads twice at once, rests after a slow reading, and waits for the last one when it stops', async () => {
    let underWay = 0;
    let most = 0;
    let reads = 0;
    const total = async (): Promise<BooksTotal> => {
      reads += 1;
      underWay += 1;
      most = Math.max(most, underWay);
      await sleep(30);
      underWay -= 1;
      return paperTotal();
    };
    const samples: BooksTotal[] = [];
    const startMs = performance.now();
    const probe = startBooksProbe(total, (sample) => samples.push(sample), 5);
    await sleep(200);
    await probe.stop();
    assert.equal(most, 1);
    assert.equal(underWay, 0);
    // A reading of 30 ms earns a rest of 300 ms.
    const mostReads = 1 + Math.floor((performance.now() - startMs) / 330);
    assert.ok(reads >= 1 && reads <= mostReads, `${reads} readings`);
    assert.equal(samples.length, reads);
  });
});

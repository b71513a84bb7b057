import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import {
  assertNothingLeft,
  kill,
  mascaretPlace,
  pidsOf,
  processesIn,
  type MascaretPlace,
} from '../../support/mascaret-place.ts';
import { assertEnded, assertReportable, atSecond, atStage, startMascaret } from '../../support/mascaret-process.ts';

describe('a run of which a part dies is inconclusive', () => {
  it('when k6 is killed', async (test) => {
    await die(test, [], (place) => pidsOf('k6', place), /worker 0: k6 was killed by SIGKILL/);
  });

  it('when one worker of three is killed', async (test) => {
    await die(test, ['--workers', '3'], (place) => worker(1, place), /worker 1 broke off its connection/);
  });

  it('when PostgreSQL is killed outside the plan', async (test) => {
    await die(
      test,
      [],
      (place) => pidsOf('postgres', place).slice(0, 1),
      /outside the plan, database: ended by SIGKILL/,
    );
  });

  it('when the bank is killed outside the plan', async (test) => {
    await die(test, [], bank, /outside the plan, bank-1: ended by SIGKILL/);
  });

  it('when the bank is killed after the load, while the system settles', async (test) => {
    await die(test, [], bank, /outside the plan, bank-1: ended by SIGKILL/, atStage('settle'));
  });
});

async function die(
  test: TestContext,
  words: readonly string[],
  victims: (place: MascaretPlace) => readonly number[],
  said: RegExp,
  when = atSecond(1),
): Promise<void> {
  const place = await mascaretPlace(test);
  const run = startMascaret(place, ['run', place.tiny, '--json', ...words]);
  await run.until(when);
  const [victim, another] = victims(place);
  assert.ok(victim !== undefined && another === undefined, `one victim: ${victim} ${another}`);
  kill(victim);
  assertEnded(await run.finished, 5, said);
  await assertNothingLeft(place);
  const { verdict } = (await assertReportable(place)) as { verdict?: { code: number; reasons: readonly string[] } };
  assert.equal(verdict?.code, 5);
  assert.match(verdict?.reasons.join('\n') ?? '', said);
}

function worker(index: number, place: MascaretPlace): readonly number[] {
  return withWords(place, `worker/main.ts --connect`).filter((pid) =>
    processesIn(place.folder).some((each) => each.pid === pid && each.command.endsWith(`--index ${index}`)),
  );
}

function bank(place: MascaretPlace): readonly number[] {
  return withWords(place, 'sut/app/main.ts');
}

function withWords({ folder }: MascaretPlace, words: string): readonly number[] {
  return processesIn(folder)
    .filter(({ command }) => command.includes(words))
    .map(({ pid }) => pid);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandModule } from 'yargs';
import { MascaretError } from '../../core/errors.ts';
import { interestText } from '../render/bank-text.ts';
import { interestRunAnswer, type InterestRun } from './answers.ts';
import { askBank } from './ask-bank.ts';
import { withKey, type BankArguments, type WriteArguments } from './bank-arguments.ts';
import type { BankClient } from './bank-client.ts';
import { printWritten } from './print-written.ts';
import { keyOf } from './written-values.ts';

interface InterestArguments extends WriteArguments {
  readonly period: string;
  readonly wait: boolean;
}

/** `mascaret bank interest`: pays interest for a period, and waits until everybody has it. */
export const interestCommand: CommandModule<BankArguments, InterestArguments> = {
  command: 'interest <period>',
  describe: 'Pay interest to all savings accounts, once a period; again: go on, or tell how far it is',
  builder: (yargs) =>
    withKey(yargs)
      .positional('period', { type: 'string', demandOption: true, describe: 'A month and its half: 2026-11-A or -B' })
      .option('wait', { type: 'boolean', default: true, describe: 'Until it is done; --no-wait only begins it' })
      .example('$0 bank interest 2026-11-A', 'as admin'),
  handler: async ({ period, wait, ...given }) => {
    if (!/^\d{4}-(?:0[1-9]|1[0-2])-[AB]$/.test(period)) {
      throw new MascaretError('usage', `"${period}" is not a period`, { hint: 'Write 2026-11-A or 2026-11-B' });
    }
    const key = keyOf(given.key);
    const bank = await askBank(given, 'admin');
    const begun = await bank.write('/interest-runs', { period }, key, interestRunAnswer);
    const answer = wait ? await finished(bank, begun.answer) : begun.answer;
    printWritten(given, { ...begun, answer }, interestText);
  },
};

const LOOK_EVERY_MS = 200;
const STALLED_MS = 30_000;

/** Resolves when all are paid. Throws when nobody was for a while: whoever pays them is gone. */
async function finished(bank: BankClient, begun: InterestRun): Promise<InterestRun> {
  let [run, movedMs] = [begun, performance.now()];
  while (run.state !== 'done') {
    await sleep(LOOK_EVERY_MS);
    const now = await bank.get(`/interest-runs/${run.id}`, interestRunAnswer);
    if (now.accountsPaid > run.accountsPaid) movedMs = performance.now();
    if (performance.now() - movedMs > STALLED_MS) {
      throw new MascaretError('interest-stalled', `interest ${run.period} stands at ${now.accountsPaid} accounts`, {
        hint: 'Ask again a little later: it goes on where it stands, and nobody is paid twice.',
      });
    }
    run = now;
  }
  return run;
}

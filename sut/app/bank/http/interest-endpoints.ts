import { endpoint, type Endpoint } from '../../http/endpoint.ts';
import type { Bank, InterestRun } from '../bank.ts';
import { amountOf } from '../../money.ts';
import { BEGIN_INTEREST_RUN, INTEREST_RUN } from './contracts.ts';
import { answerOf, notThere } from './refusal-problem.ts';

/** Interest runs. A retry of their beginning is told how far the run is by now, too. */
export function interestEndpoints(bank: Bank): readonly Endpoint[] {
  return [
    endpoint(BEGIN_INTEREST_RUN, async ({ body: { period }, idempotency }) =>
      answerOf(await bank.beginInterestRun({ ...idempotency, period }), runBody),
    ),
    endpoint(INTEREST_RUN, async ({ params }) => {
      const run = await bank.interestRun(params.id);
      if (run === undefined) throw notThere('interest-run-unknown');
      return { body: runBody(run) };
    }),
  ];
}

function runBody({ id, period, accountsPaid, paidCents, beganAt, finishedAt }: InterestRun): object {
  const state = finishedAt === undefined ? 'running' : 'done';
  return { id, period, state, accountsPaid, paid: amountOf(paidCents), beganAt, finishedAt };
}

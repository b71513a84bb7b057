import type { Caller } from '../../../http/caller.ts';
import { endpoint, type Endpoint } from '../../../http/endpoint.ts';
import { COMMON_PROBLEMS } from '../../../http/problem.ts';
import { answerOf } from '../../answer-of.ts';
import type { Replenishments } from '../service/create-replenishments.ts';
import { INVENTORY_PROBLEMS, REPLENISH, REPLENISHMENTS } from './contracts.ts';

const PROBLEMS = { ...INVENTORY_PROBLEMS, 'idempotency-key-reused': COMMON_PROBLEMS['idempotency-key-reused'] };

/** What stores ask of the warehouse. */
export function replenishmentEndpoints(replenishments: Replenishments): readonly Endpoint[] {
  return [
    endpoint(REPLENISH, async ({ body, caller, idempotency }) =>
      answerOf(
        await replenishments.request({ ...idempotency, ...body, by: caller.user, of: storeOf(caller) }),
        PROBLEMS,
      ),
    ),
    endpoint(REPLENISHMENTS, async ({ query, caller }) => {
      const { rows, next } = await replenishments.list(storeOf(caller), query.after);
      return { body: { replenishments: rows, next } };
    }),
  ];
}

/** The only store that a caller may act for; undefined: any. Somebody without one acts for none, which is the warehouse. */
function storeOf({ role, store = 0 }: Caller): number | undefined {
  return role === 'admin' ? undefined : store;
}

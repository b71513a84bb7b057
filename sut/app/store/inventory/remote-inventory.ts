import { hash } from 'node:crypto';
import type { PeerClient } from '../../peers/peer-client.ts';
import { CONFIRM, LEVELS, MOST_ORDERS, RELEASE, RESERVE } from './http/contracts.ts';
import type { Inventory, ReserveOutcome } from './inventory.ts';

/** The inventory that runs in another service. */
export function remoteInventory(client: PeerClient): Inventory {
  return {
    async reserve({ order, store, lines }) {
      const body = { order, store, lines: [...lines] };
      const answer = await client.ask(RESERVE, { body, key: `reserve-${order}` });
      return answer.ok ? { done: true } : refusalOf(answer.code, answer.fields);
    },
    async confirm(orders) {
      for (let start = 0; start < orders.length; start += MOST_ORDERS) {
        const some = orders.slice(start, start + MOST_ORDERS);
        const key = `confirm-${hash('sha256', JSON.stringify(some), 'base64url')}`;
        const answer = await client.ask(CONFIRM, { body: { orders: some }, key });
        if (!answer.ok) throw new Error(`the inventory refused: ${answer.code}`);
      }
    },
    async release(order) {
      const answer = await client.ask(RELEASE, { body: { order }, key: `release-${order}` });
      if (!answer.ok) throw new Error(`the inventory refused: ${answer.code}`);
    },
    async stockLevels() {
      const answer = await client.ask(LEVELS, {});
      if (!answer.ok) throw new Error(`the inventory refused: ${answer.code}`);
      return answer.body;
    },
  };
}

function refusalOf(code: string, fields: Readonly<Record<string, unknown>>): ReserveOutcome {
  if (code === 'out-of-stock') return { done: false, refusal: code, product: Number(fields['product']) };
  if (code === 'store-unknown' || code === 'released') return { done: false, refusal: code };
  throw new Error(`the inventory refused: ${code}`);
}

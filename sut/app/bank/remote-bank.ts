import type { PeerClient } from '../peers/peer-client.ts';
import type { BankPort, Refusal } from './bank.ts';
import { CLOSE_KEY, PAY } from './http/contracts.ts';
import { amountOf, centsOf } from '../money.ts';

/** The bank where it runs in another service. */
export function remoteBank(client: PeerClient): BankPort {
  return {
    /** With the caller's own token: the bank sees by itself whose card it may be, and makes its own fingerprint. */
    async pay({ key, card, merchant, amountCents }) {
      const asked = { card, merchant, amount: amountOf(amountCents) };
      const answer = await client.ask(PAY, { body: asked, key, as: 'caller' });
      const { replayed } = answer;
      // The contract names no problem that is not a refusal.
      if (!answer.ok) return { done: false, replayed, refusal: answer.code as Refusal };
      const { id, balance, at } = answer.body;
      const left = balance === undefined ? {} : { balanceCents: centsOf(balance) };
      const value = { id, card, merchant, amountCents, ...left, at: new Date(at) };
      return { done: true, replayed, value };
    },
    async closeKey(key) {
      const answer = await client.ask(CLOSE_KEY, { params: { key }, key, as: 'service' });
      if (!answer.ok) throw new Error(`the bank cannot close a key: ${answer.code}`);
      const { body } = answer;
      if (!body.done) return body;
      const { replayed, id, merchant, amount } = body;
      return { done: true, replayed, value: { id, merchant, amountCents: centsOf(amount) } };
    },
  };
}

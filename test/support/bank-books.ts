import { faultsFound, type Checks } from './faults-found.ts';

/** What is wrong in the books of a bank's database; empty when money is conserved and every sum is right. */
export function faultsInTheBooks(databaseUrl: string): Promise<string[]> {
  return faultsFound(databaseUrl, CHECKS);
}

const CHECKS: Checks = [
  ['a balance below zero', 'SELECT id, balance_cents FROM bank.accounts WHERE balance_cents < 0'],
  [
    'a balance that is not the sum of its postings',
    `SELECT a.id, a.balance_cents, sum(p.amount_cents) FROM bank.accounts a JOIN bank.postings p ON p.account_id = a.id
     GROUP BY a.id HAVING a.balance_cents <> sum(p.amount_cents)`,
  ],
  [
    'an account without an opening of its amount',
    `SELECT a.id FROM bank.accounts a WHERE NOT EXISTS (SELECT FROM bank.postings p
     WHERE p.account_id = a.id AND p.kind = 'opening' AND p.amount_cents = a.opening_cents)`,
  ],
  [
    'a transfer whose postings are not two that cancel out',
    `SELECT t.id FROM bank.transfers t LEFT JOIN bank.postings p ON p.transfer_id = t.id
     GROUP BY t.id HAVING count(p.*) <> 2 OR sum(p.amount_cents) <> 0`,
  ],
  [
    'a posting without its transfer',
    'SELECT p.transfer_id FROM bank.postings p LEFT JOIN bank.transfers t ON t.id = p.transfer_id WHERE t.id IS NULL',
  ],
  [
    'money that is not conserved',
    `SELECT customers, own FROM (SELECT coalesce(sum(balance_cents), 0) AS customers FROM bank.accounts) c,
     (SELECT coalesce(sum(amount_cents), 0) AS own FROM bank.postings WHERE account_id < 0) o WHERE customers + own <> 0`,
  ],
  [
    'an operation with too many or too few movements',
    `SELECT o.key, o.kind, o.refusal, count(t.id) FROM bank.operations o
     LEFT JOIN bank.transfers t ON t.operation_key = o.key AND t.caller = o.caller GROUP BY o.key, o.caller
     HAVING count(t.id) <> CASE WHEN o.refusal IS NULL AND o.kind NOT IN ('profile', 'interest-run') THEN 1 ELSE 0 END`,
  ],
  [
    'a movement without its operation',
    `SELECT t.id FROM bank.transfers t LEFT JOIN bank.operations o ON o.key = t.operation_key AND o.caller = t.caller
     WHERE o.key IS NULL AND t.kind <> 'interest'`,
  ],
  [
    'a card over its ceiling in seven days',
    `SELECT p.account_id, p.at FROM bank.postings p JOIN bank.accounts a ON a.id = p.account_id
     WHERE p.kind = 'payment' AND a.weekly_ceiling_cents < -(SELECT sum(q.amount_cents) FROM bank.postings q
       WHERE q.account_id = p.account_id AND q.kind = 'payment' AND q.at <= p.at AND q.at > p.at - interval '168 hours')`,
  ],
  [
    'interest paid twice for a period',
    `SELECT p.account_id, t.operation_key FROM bank.postings p JOIN bank.transfers t ON t.id = p.transfer_id
     WHERE t.kind = 'interest' AND p.account_id > 0 GROUP BY 1, 2 HAVING count(*) > 1`,
  ],
  [
    'an interest run whose sums are not those of its payments',
    `SELECT r.id FROM bank.interest_runs r LEFT JOIN bank.transfers t ON t.operation_key = 'interest ' || r.period
     GROUP BY r.id HAVING count(t.id) <> r.accounts_paid OR coalesce(sum(t.amount_cents), 0) <> r.paid_cents`,
  ],
];

import type { BooksTotal } from '../../../core/system.ts';
import { known } from '../evidence.ts';
import { formatMoney } from '../../../core/figures.ts';
import type { Invariant, Judgement } from '../invariant.ts';

/**
 * I5, in double entry: all money that customers hold came from the bank's own accounts or went there, so all balances
 * (customers' + bank's own) add up to zero, before the load and after it; and the customers' balances add up to exactly
 * what was posted to them (opening deposits included). Payments and deposits may change the customers' total; nothing
 * may change either sum.
 */
export const moneyConserved: Invariant = {
  id: 'I5',
  text: 'total money is what came in',
  check: ({ before, after }) => {
    const total = known(after);
    const problems = problemsOf(total);
    const start = problemsOf(before);
    // Books that were wrong before the first request accuse nobody of this run, unless they went on going wrong.
    if (start.length > 0) return alreadyWrong(before, total, start);
    if (problems.length > 0) return { verdict: 'broken', found: problems.join('; ') };
    const moved = total.customersCents - before.customersCents;
    const found = `customers hold ${formatMoney(total.customersCents)}, the bank's own accounts ${formatMoney(total.bankCents)}: together 0.00`;
    return { verdict: 'holds', found: `${found}; customers' total changed by ${formatMoney(moved)}` };
  },
};

function alreadyWrong(before: BooksTotal, after: BooksTotal, start: readonly string[]): Judgement {
  const changed = sumOf(after) !== sumOf(before) || unpostedOf(after) !== unpostedOf(before);
  const then = `before the load already: ${start.join('; ')}`;
  return changed
    ? { verdict: 'broken', found: `${problemsOf(after).join('; ') || 'the sum changed'} (${then})` }
    : { verdict: 'unknown', found: `${then}; unchanged by the load` };
}

function problemsOf(total: BooksTotal): string[] {
  const problems: string[] = [];
  const sum = sumOf(total);
  if (sum !== 0n) problems.push(`${formatMoney(sum < 0n ? -sum : sum)} ${sum < 0n ? 'vanished' : 'out of nothing'}`);
  const unposted = unpostedOf(total);
  if (unposted !== 0n) problems.push(`customers' balances differ from their postings by ${formatMoney(unposted)}`);
  return problems;
}

function sumOf(total: BooksTotal): bigint {
  return total.customersCents + total.bankCents;
}

function unpostedOf(total: BooksTotal): bigint {
  return total.customersCents - total.postedCents;
}

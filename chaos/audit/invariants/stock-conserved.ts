import type { StockTotal } from '../../../core/system.ts';
import { formatCount, formatCounted } from '../../../core/figures.ts';
import { known, type StoreEvidence } from '../evidence.ts';
import type { Invariant } from '../invariant.ts';

/**
 * I5 for goods: what was there at first is still there, or set aside for an order, or sold; and what is sold stands in
 * confirmed orders, order by order.
 */
export const stockConserved: Invariant<StoreEvidence> = {
  id: 'I5',
  text: 'total stock is what was there less what was sold',
  check: (evidence) => {
    const stock = known(evidence.stock);
    const unordered = stock.sold - known(evidence.ordered);
    const surplus = stock.onHand + stock.reserved + stock.sold - stock.opening;
    const problems: string[] = [];
    if (surplus !== 0n) problems.push(`${pieces(surplus)} ${surplus > 0n ? 'out of nothing' : 'vanished'}`);
    if (unordered > 0n) problems.push(`${pieces(unordered)} sold without a confirmed order`);
    if (unordered < 0n) problems.push(`${pieces(unordered)} in confirmed orders that never left the stock`);
    const unconserved = known(evidence.unconserved);
    // Where the sum over all products is wrong, that of a product is, too.
    if (unconserved.count > 0 && surplus === 0n) {
      const all = formatCounted(unconserved.count, 'disagreement');
      problems.push(`${all} by product or order (first: ${unconserved.examples[0] ?? 'unnamed'})`);
    }
    const { count, examples } = known(evidence.misplaced);
    if (count > 0)
      problems.push(
        `${formatCounted(count, 'order')} and the goods taken for them disagree (first: ${examples[0] ?? 'unnamed'})`,
      );
    if (problems.length > 0) {
      const found = `${problems.join('; ')} (${figures(stock)})`;
      return { verdict: 'broken', found, examples: [...examples, ...unconserved.examples] };
    }
    return { verdict: 'holds', found: figures(stock) };
  },
};

function figures({ opening, onHand, reserved, sold }: StockTotal): string {
  const [there, aside, gone] = [onHand, reserved, sold].map((count) => formatCount(Number(count)));
  return `of ${pieces(opening)} ${there} on hand, ${aside} reserved, ${gone} sold`;
}

function pieces(count: bigint): string {
  return formatCounted(Math.abs(Number(count)), 'piece');
}

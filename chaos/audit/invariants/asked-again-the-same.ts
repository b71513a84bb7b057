import { formatCount, formatCounted } from '../../../core/figures.ts';
import { known, type Reading } from '../evidence.ts';
import type { Invariant } from '../invariant.ts';
import type { Replays } from '../replays.ts';

/** I14: who asks again under a key learns what they learned before, and nothing is done a second time. */
export const askedAgainTheSame: Invariant<Reading<Replays>> = {
  id: 'I14',
  text: 'an answered operation that is asked again gives the same answer, marked as replayed, and has no second effect',
  check: (reading) => {
    const { answered, drawn, different, failed, grown, quiet } = known(reading);
    const all = formatCounted(answered, 'answered operation');
    const broken: string[] = [];
    if (different.length > 0) {
      broken.push(
        `${formatCount(different.length)} of ${all} answered otherwise when asked again (first: ${different[0]})`,
      );
    }
    if (grown !== 0 && quiet) broken.push(`asking ${all} again left ${formatCounted(grown, 'row')} in the books`);
    if (broken.length > 0) return { verdict: 'broken', found: broken.join('; '), examples: different };
    if (grown !== 0) return { verdict: 'unknown', found: `the books were still growing when ${all} were asked again` };
    if (failed.length > 0) {
      const found = `${formatCounted(failed.length, 'answered operation')} gave no answer when asked again (first: ${failed[0]})`;
      return { verdict: 'unknown', found, examples: failed };
    }
    if (answered === 0)
      return { verdict: 'unknown', found: `none of ${formatCount(drawn)} could be asked again in time` };
    return { verdict: 'holds', found: `${all} asked again, each with the same answer` };
  },
};

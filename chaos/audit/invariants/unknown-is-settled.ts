import type { BookedOperation } from '../../../core/system.ts';
import type { Ask, LedgerAnswer } from '../../../core/worker-protocol.ts';
import { askedOf, centsOf } from '../asked.ts';
import { outcomeOf, type Attempt } from '../attempts.ts';
import { known, type BookedByKey, type Evidence, type Settlement } from '../evidence.ts';
import { formatCounted, formatMoney } from '../../../core/figures.ts';
import type { Invariant } from '../invariant.ts';

/** I10: no operation half there, and one key has one effect and one answer, however often it is asked. */
export const unknownIsSettled: Invariant = {
  id: 'I10',
  text: 'every unknown operation is wholly there or wholly absent, and asked again it has one effect and one answer',
  check: (evidence) => {
    const first = known(evidence.first);
    const final = known(evidence.final);
    const { asks } = evidence.attempts;
    let unknown = 0;
    const wrong: string[] = [];
    const unsettled: string[] = [];
    for (const [op, attempt] of evidence.attempts.operations) {
      if (outcomeOf(attempt) !== 'unknown') {
        if (attempt.done && attempt.refused) wrong.push(`${op}: answered both done and refused`);
        continue;
      }
      unknown += 1;
      const settlement = evidence.settled.get(op) ?? NEVER_ASKED;
      const problem =
        problemOf(attempt, first.get(op), final.get(op), settlement) ??
        (settlement.answer === 'done' ? untrueAnswer(settlement.told, asks.get(op), final.get(op)) : undefined);
      if (problem !== undefined) wrong.push(`${op}: ${problem}`);
      else if (settlement.answer === 'none') unsettled.push(`${op}: ${settlement.reason}`);
    }
    return judgementOf(evidence, final, unknown, wrong, unsettled);
  },
};

const NEVER_ASKED: Settlement = { answer: 'none', reason: 'was not asked again' };

function judgementOf(
  { interruptedWorkers, attempts }: Evidence,
  final: BookedByKey,
  unknown: number,
  wrong: readonly string[],
  unsettled: readonly string[],
): ReturnType<Invariant['check']> {
  if (wrong.length > 0) {
    return {
      verdict: 'broken',
      found: `${formatCounted(wrong.length, 'operation')} (first: ${wrong[0]})`,
      examples: wrong,
    };
  }
  const all = formatCounted(unknown, 'unknown operation');
  if (unsettled.length > 0) {
    const found = `${unsettled.length} of ${all} not settled (first: ${unsettled[0]})`;
    return { verdict: 'unknown', found, examples: unsettled };
  }
  const rest = interruptedWorkers ? '; what the lost worker left unknown was not seen' : '';
  return {
    verdict: 'holds',
    found: `${all} settled, ${formatCounted(final.size + attempts.clean, 'operation')} in the books${rest}`,
  };
}

function problemOf(
  attempt: Attempt,
  first: BookedOperation | undefined,
  final: BookedOperation | undefined,
  settlement: Settlement,
): string | undefined {
  if (first?.whole === false || final?.whole === false) return 'only in part in the books';
  const wasThere = (first?.movements ?? 0) > 0;
  const movements = final?.movements ?? 0;
  if (wasThere && movements === 0) return 'was in the books and is no longer';
  if (movements > 1) return `${movements} movements after asking again`;
  if (settlement.answer === 'none') return undefined;
  if (settlement.answer === 'refused') {
    return movements > 0 ? `answered refused (${settlement.status}) when asked again, but is in the books` : undefined;
  }
  if (movements === 0) return `answered done (${settlement.status}) when asked again, but is not in the books`;
  if (attempt.refused) return `refused at first, done (${settlement.status}) when asked again`;
  if (first?.refused === true) return `recorded as refused, done (${settlement.status}) when asked again`;
  return undefined;
}

/** An answer that names another number or amount than the books hold; what was booked against what was asked is I12. */
function untrueAnswer(told: LedgerAnswer | undefined, ask: Ask | undefined, booked: BookedOperation | undefined) {
  const effect = booked?.effect;
  if (told === undefined || ask === undefined || effect === undefined) return undefined;
  const { id } = told.fields;
  if (id !== undefined && effect.id !== undefined && JSON.stringify(id) !== effect.id) {
    return `answered number ${JSON.stringify(id)} when asked again, booked ${effect.id}`;
  }
  const name = askedOf(ask)?.cents;
  const amount = name === undefined ? undefined : told.fields[name];
  if (amount === undefined || effect.cents === undefined || centsOf(amount) === effect.cents) return undefined;
  return `answered ${name} ${JSON.stringify(amount)} when asked again, booked ${formatMoney(BigInt(effect.cents))}`;
}

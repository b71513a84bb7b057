import type { QueryResultRow } from 'pg';
import type { Finding } from '../../core/system.ts';

const EXAMPLES = 20;

/** A row whose id is a whole number, as text. */
export interface IdentifiedRow extends QueryResultRow {
  readonly id: string;
}

/**
 * Holds rows of one id against each other, either absent where the other list has none: how many disagree, and what the
 * first of them say. Both lists ascend by id; they may come from two databases, in portions, so it needs no more memory
 * for a million of them.
 */
export async function disagreeing<One extends IdentifiedRow, Other extends IdentifiedRow>(
  ones: AsyncIterator<One>,
  others: AsyncIterator<Other>,
  disagreement: (one: One | undefined, other: Other | undefined) => string | undefined,
): Promise<Finding> {
  const examples: string[] = [];
  let count = 0;
  for await (const [one, other] of mergedById(ones, others)) {
    const text = disagreement(one, other);
    if (text === undefined) continue;
    count += 1;
    if (examples.length < EXAMPLES) examples.push(text);
  }
  return { count, examples };
}

async function* mergedById<One extends IdentifiedRow, Other extends IdentifiedRow>(
  ones: AsyncIterator<One>,
  others: AsyncIterator<Other>,
): AsyncGenerator<[One | undefined, Other | undefined]> {
  try {
    let one = await next(ones);
    let other = await next(others);
    while (one !== undefined || other !== undefined) {
      const ahead = compared(one, other);
      yield [ahead <= 0 ? one : undefined, ahead >= 0 ? other : undefined];
      if (ahead <= 0) one = await next(ones);
      if (ahead >= 0) other = await next(others);
    }
  } finally {
    // When one of them fails the other one still has a session open.
    await Promise.allSettled([ones.return?.(), others.return?.()]);
  }
}

async function next<Row>(rows: AsyncIterator<Row>): Promise<Row | undefined> {
  const { done, value } = await rows.next();
  return done === true ? undefined : value;
}

/** Below 0: `one` comes first; a list that is over comes after everything. */
function compared(one: IdentifiedRow | undefined, other: IdentifiedRow | undefined): number {
  if (one === undefined) return 1;
  if (other === undefined) return -1;
  const difference = BigInt(one.id) - BigInt(other.id);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

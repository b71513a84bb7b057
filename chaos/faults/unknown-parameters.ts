import { didYouMean } from '../../core/did-you-mean.ts';

/** Why these parameters are not the fault's, or undefined when each is one it knows. */
export function unknownParameters(
  fault: string,
  parameters: Readonly<Record<string, unknown>>,
  known: readonly string[],
): string | undefined {
  const unknown = Object.keys(parameters).find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  const near = didYouMean(unknown, known);
  if (near !== undefined) return `the fault "${fault}" has no parameter "${unknown}"; did you mean "${near}"?`;
  const has = known.length === 0 ? 'it has none' : `it has: ${known.join(', ')}`;
  return `the fault "${fault}" has no parameter "${unknown}"; ${has}`;
}

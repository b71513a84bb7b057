import { didYouMean } from '../core/did-you-mean.ts';
import { MascaretError } from '../core/errors.ts';
import { shuffled, type Random } from '../core/random.ts';

/**
 * The candidates that a target text means, in the candidates' order. Candidates are settled names (`service:bank`,
 * `service:bank-1`, `lane:4g`). Forms:
 * - `service:bank`: that one; where only instances are candidates, all of the service (`service:bank-1`, `-2`, …);
 * - `service:/ban.+/`: every one whose whole name matches (a part of a name is not enough: a fault should not hit more
 *   than its author saw);
 * - `1 of …`: so many of them; `50% of …`: that share, rounded, at least one; both chosen by `random`.
 * Throws a MascaretError when a text cannot be read, or finds nothing, or less than it asks for.
 */
export function resolveTargets(text: string, candidates: readonly string[], random: Random): readonly string[] {
  const { amount, selector } = parseTarget(text);
  const found = matching(selector, candidates);
  if (found.length === 0) throw nothingFound(text, selector, candidates);
  if (amount === undefined) return found;
  const count = amount.kind === 'count' ? amount.count : Math.max(1, Math.round(amount.share * found.length));
  if (count > found.length) {
    throw new MascaretError(
      'too-few-targets',
      `"${text}" asks for ${count}, and there are ${found.length}: ${found.join(', ')}`,
      {
        hint: 'ask for fewer, or for a percentage.',
      },
    );
  }
  const chosen = new Set(shuffled(found, random).slice(0, count));
  return found.filter((candidate) => chosen.has(candidate));
}

type Amount = { readonly kind: 'count'; readonly count: number } | { readonly kind: 'share'; readonly share: number };

interface Target {
  readonly amount?: Amount;
  /** `service:bank`, `lane:4g`, `service:/ban.+/`. */
  readonly selector: string;
}

function parseTarget(text: string): Target {
  const match = /^\s*(?:(\d+)(\s*%)?\s+of\s+)?((?:service|lane):(?:\/.+\/|[\w.-]+))\s*$/.exec(text);
  const selector = match?.[3];
  if (match === null || selector === undefined) throw badTarget(text);
  if (match[1] === undefined) return { selector };
  const figure = Number(match[1]);
  if (figure === 0) throw badTarget(text);
  if (match[2] === undefined) return { selector, amount: { kind: 'count', count: figure } };
  if (figure > 100) throw badTarget(text);
  return { selector, amount: { kind: 'share', share: figure / 100 } };
}

function matching(selector: string, candidates: readonly string[]): readonly string[] {
  const [kind, name] = split(selector);
  if (name.startsWith('/')) {
    const pattern = wholeName(name);
    return candidates.filter((candidate) => split(candidate)[0] === kind && pattern.test(split(candidate)[1]));
  }
  if (candidates.includes(selector)) return [selector];
  return candidates.filter(
    (candidate) => candidate.startsWith(`${selector}-`) && /^\d+$/.test(candidate.slice(selector.length + 1)),
  );
}

function wholeName(slashed: string): RegExp {
  try {
    return new RegExp(`^(?:${slashed.slice(1, -1)})$`);
  } catch {
    throw new MascaretError('bad-target', `${slashed} is not a regular expression`);
  }
}

function split(target: string): readonly [string, string] {
  const colon = target.indexOf(':');
  return [target.slice(0, colon), target.slice(colon + 1)];
}

function nothingFound(text: string, selector: string, candidates: readonly string[]): MascaretError {
  const near = didYouMean(selector, candidates);
  const there = candidates.length === 0 ? 'nothing' : candidates.join(', ');
  return new MascaretError('no-target', `"${text}" finds no target`, {
    hint: near === undefined ? `there is: ${there}` : `did you mean "${near}"?`,
  });
}

function badTarget(text: string): MascaretError {
  return new MascaretError('bad-target', `"${text}" is not a target`, {
    hint: 'write service:NAME, lane:NAME, service:/REGEX/, "1 of service:NAME" or "50% of service:NAME".',
  });
}

/**
 * Choices that keep their shares. Each block of 100 positions is dealt like a shuffled deck of 100 cards, so a share of
 * 15 % is 15 of every 100, not 15 on average: short runs keep their mix. Pure, the same for the same seed, and computed
 * without a list, because every virtual user has a JavaScript machine of its own.
 */
export function dealt(seed: number, position: number): number {
  const block = Math.floor(position / DECK);
  const card = shuffledIndex(mix32(seed, block), position - block * DECK);
  // Shares that are not whole percents come out right over several blocks: each block looks at another place of a card.
  const place = (block * GOLDEN) % 1;
  return (card + place) / DECK;
}

/** The name on which a number in [0, 1) falls when the shares are laid end to end. Shares need not add up to exactly 1. */
export function pick<T>(shares: readonly (readonly [T, number])[], at: number): T | undefined {
  const sum = shares.reduce((total, [, share]) => total + share, 0);
  let end = 0;
  for (const [name, share] of shares) {
    end += share / sum;
    // 0.1 + 0.2 is a little more than 0.3: without tolerance the first card of the next share would fall into this one.
    if (at < end - 1e-9) return name;
  }
  return shares.at(-1)?.[0];
}

/** A number in [0, 1) from three integers; equal for equal ones. */
export function drawn(seed: number, one: number, other: number): number {
  return mix32(mix32(seed, one), other) / 4_294_967_296;
}

/** Mixes two integers into one of 32 bits (the finaliser of MurmurHash3 over a multiplied sum). */
export function mix32(one: number, other: number): number {
  let bits = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(other + 0x7f4a7c15, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

const DECK = 100;
const GOLDEN = 0.618_033_988_749_895;
/** Enough for a deck of 100: with fewer, neighbours stay neighbours too often. */
const ROUNDS = 12;

/** A permutation of 0..99 by "swap or not" (Hoang, Morris, Rogaway 2012): each round swaps a pair or leaves it. */
function shuffledIndex(key: number, start: number): number {
  let index = start;
  for (let round = 0; round < ROUNDS; round += 1) {
    const roundKey = mix32(key, round);
    const partner = ((roundKey % DECK) + DECK - index) % DECK;
    const higher = Math.max(index, partner);
    if ((mix32(roundKey, higher) & 1) === 1) index = partner;
  }
  return index;
}

import { TextHash } from './text-hash.ts';

/** So many sums of hashes stand for all operations of a run. */
export const FOLD_BUCKETS = 4096;

/**
 * All operations of a run in a few kilobytes: in each bucket of keys their number, and the sum of the hashes of what was
 * done under each. Two folds with the same sums are of the same operations; where a bucket differs, its operations are
 * looked at one by one.
 */
export class BooksFold {
  readonly #counts = new Float64Array(FOLD_BUCKETS);
  readonly #high = new Float64Array(FOLD_BUCKETS);
  readonly #low = new Float64Array(FOLD_BUCKETS);
  readonly #hash = new TextHash();

  /** The bucket of a key. */
  bucketOf(key: string): number {
    return this.#hash.of(key).low % FOLD_BUCKETS;
  }

  /** One operation and what was done, in the words of `foldedText`. */
  add(key: string, text: string): void {
    const bucket = this.bucketOf(key);
    const { high, low } = this.#hash.of(text);
    this.addSums(bucket, 1, high, low);
  }

  addSums(bucket: number, count: number, high: number, low: number): void {
    this.#counts[bucket] = this.count(bucket) + count;
    this.#high[bucket] = (this.#high[bucket] ?? 0) + high;
    this.#low[bucket] = (this.#low[bucket] ?? 0) + low;
  }

  addAll(other: BooksFold): void {
    for (let bucket = 0; bucket < FOLD_BUCKETS; bucket += 1) {
      this.addSums(bucket, other.count(bucket), other.#high[bucket] ?? 0, other.#low[bucket] ?? 0);
    }
  }

  count(bucket: number): number {
    return this.#counts[bucket] ?? 0;
  }

  /** The buckets in which the other one differs. */
  differing(other: BooksFold): number[] {
    return Array.from({ length: FOLD_BUCKETS }, (_, bucket) => bucket).filter(
      (bucket) =>
        this.count(bucket) !== other.count(bucket) ||
        this.#high[bucket] !== other.#high[bucket] ||
        this.#low[bucket] !== other.#low[bucket],
    );
  }
}

/** What is hashed of an operation: the key, what was done, its number and its cents, '' where there are none. */
export function foldedText(key: string, did: string, id: string, cents: string): string {
  return `${key}\n${did}\n${id}\n${cents}`;
}

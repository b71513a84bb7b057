/**
 * Draws a sample of names without knowing how many there will be: those with the lowest hashes. Who looks at all names
 * of several lists gets the same sample as who looks at each list and then at what each let in.
 */
export class LowestHashes {
  readonly #most: number;
  #hashes: number[] = [];
  #below = Number.POSITIVE_INFINITY;

  constructor(most: number) {
    this.#most = most;
  }

  /** False for a name that is not in the sample for certain; a name let in may be displaced by later ones. */
  admits(name: string): boolean {
    const hash = hashOf(name);
    if (hash >= this.#below) return false;
    this.#hashes.push(hash);
    // Sorting now and then is cheaper than keeping order.
    if (this.#hashes.length >= 2 * this.#most) this.#cut();
    return true;
  }

  #cut(): void {
    this.#hashes = this.#hashes.toSorted((one, other) => one - other).slice(0, this.#most + 1);
    this.#below = this.#hashes.pop() ?? Number.POSITIVE_INFINITY;
  }
}

/** FNV-1a, then the end of MurmurHash3: names that differ in their last digit are far apart. 32 bits. */
export function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

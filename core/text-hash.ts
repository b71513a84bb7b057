/**
 * PostgreSQL's `hashtextextended(text, 0)` (Bob Jenkins' lookup3, `common/hashfn.c`), so that both sides of the audit
 * can add up the same hashes of the same words.
 */
export class TextHash {
  /** The upper and the lower half of the last hash. */
  high = 0;
  low = 0;
  #bytes = Buffer.alloc(4096);

  of(text: string): this {
    if (text.length * 3 > this.#bytes.length) this.#bytes = Buffer.alloc(text.length * 4);
    const length = this.#bytes.write(text, 'utf8');
    return this.#hash(this.#bytes, length);
  }

  #hash(bytes: Buffer, length: number): this {
    let a = (0x9e3779b9 + length + 3923095) | 0;
    let b = a;
    let c = a;
    let at = 0;
    for (; length - at >= 12; at += 12) {
      a = (a + word(bytes, at)) | 0;
      b = (b + word(bytes, at + 4)) | 0;
      c = (c + word(bytes, at + 8)) | 0;
      a = ((a - c) | 0) ^ ((c << 4) | (c >>> 28));
      c = (c + b) | 0;
      b = ((b - a) | 0) ^ ((a << 6) | (a >>> 26));
      a = (a + c) | 0;
      c = ((c - b) | 0) ^ ((b << 8) | (b >>> 24));
      b = (b + a) | 0;
      a = ((a - c) | 0) ^ ((c << 16) | (c >>> 16));
      c = (c + b) | 0;
      b = ((b - a) | 0) ^ ((a << 19) | (a >>> 13));
      a = (a + c) | 0;
      c = ((c - b) | 0) ^ ((b << 4) | (b >>> 28));
      b = (b + a) | 0;
    }
    // The rest; the lowest byte of `c` is kept for the length.
    for (let rest = at; rest < length; rest += 1) {
      const byte = bytes[rest] ?? 0;
      const place = rest - at;
      if (place < 4) a = (a + (byte << (8 * place))) | 0;
      else if (place < 8) b = (b + (byte << (8 * (place - 4)))) | 0;
      else c = (c + (byte << (8 * (place - 7)))) | 0;
    }
    c = ((c ^ b) - ((b << 14) | (b >>> 18))) | 0;
    a = ((a ^ c) - ((c << 11) | (c >>> 21))) | 0;
    b = ((b ^ a) - ((a << 25) | (a >>> 7))) | 0;
    c = ((c ^ b) - ((b << 16) | (b >>> 16))) | 0;
    a = ((a ^ c) - ((c << 4) | (c >>> 28))) | 0;
    b = ((b ^ a) - ((a << 14) | (a >>> 18))) | 0;
    c = ((c ^ b) - ((b << 24) | (b >>> 8))) | 0;
    this.high = b >>> 0;
    this.low = c >>> 0;
    return this;
  }
}

function word(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

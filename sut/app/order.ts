/** A write: the same key with the same fingerprint has one effect and one outcome. */
export interface Order {
  readonly key: string;
  /** Number of the user whose key it is: two users may have the same. 0, or left out: nobody's. */
  readonly caller?: number;
  readonly fingerprint: string;
}

/** Done or refused; on the books either way before it is told. `replayed`: told before, under the same key. */
export type Outcome<Value, Refusal extends string> =
  | { readonly done: true; readonly replayed: boolean; readonly value: Value }
  | { readonly done: false; readonly replayed: boolean; readonly refusal: Refusal };

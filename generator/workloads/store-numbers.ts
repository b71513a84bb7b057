import { drawn } from './choice.ts';
import { dataSize } from './facts.ts';

/** A seeded product: they are numbered from 1. */
export function someProduct(seed: number, draw: number): number {
  return someOf('products', seed, draw);
}

/** A seeded store, with or without its staff at work. */
export function anyStore(seed: number, draw: number): number {
  return someOf('stores', seed, draw);
}

/** From `least` to `most`, both included. */
export function someQuantity(seed: number, draw: number, least: number, most: number): number {
  return least + Math.floor(drawn(seed, draw, 0) * (most - least + 1));
}

function someOf(name: string, seed: number, draw: number): number {
  return 1 + Math.floor(drawn(seed, draw, 0) * Math.max(1, dataSize(name)));
}

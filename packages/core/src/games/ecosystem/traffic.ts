import type { Traits } from './similarity.js';

/** Traits that models pass on, as numbers 0 ... count - 1. */
export class TraitTraffic {
  /** Keys are from * count + to. */
  readonly #counts = new Map<number, number>();

  constructor(readonly traits: number) {}

  /**
   * One arc: every trait of the parent sends one to each trait that is added, and every trait that is dropped one to each trait of the
   * child. A trait sends nothing to itself.
   */
  add(parent: Traits, child: Traits): void {
    for (const to of child) if (!parent.includes(to)) for (const from of parent) this.#count(from, to);
    for (const from of parent) if (!child.includes(from)) for (const to of child) this.#count(from, to);
  }

  #count(from: number, to: number): void {
    const key = from * this.traits + to;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  between(from: number, to: number): number {
    return this.#counts.get(from * this.traits + to) ?? 0;
  }

  /** Pairs with more traffic there than back, the widest difference first. */
  net(): readonly { readonly from: number; readonly to: number; readonly net: number }[] {
    const list: { from: number; to: number; net: number }[] = [];
    for (const [key, there] of this.#counts) {
      const [from, to] = [Math.floor(key / this.traits), key % this.traits];
      const net = there - this.between(to, from);
      if (net > 0) list.push({ from, to, net });
    }
    return list.sort((a, b) => b.net - a.net || a.from - b.from || a.to - b.to);
  }
}

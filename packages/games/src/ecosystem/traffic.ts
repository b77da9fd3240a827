import type { Traits } from './similarity.js';

/** Traits that models pass on, as numbers 0 ... count - 1. */
export class TraitTraffic {
  /** One table a sending trait: a single one would hold more pairs than a table can. */
  readonly #counts: Map<number, number>[];

  constructor(readonly traits: number) {
    this.#counts = Array.from({ length: traits }, () => new Map());
  }

  /**
   * One arc: every trait of the parent sends one to each trait that is added, and every trait that is dropped one to each trait of the
   * child. A trait sends nothing to itself.
   */
  add(parent: Traits, child: Traits): void {
    for (const to of child) if (!parent.includes(to)) for (const from of parent) this.#count(from, to);
    for (const from of parent) if (!child.includes(from)) for (const to of child) this.#count(from, to);
  }

  #count(from: number, to: number): void {
    const own = this.#counts[from]!;
    own.set(to, (own.get(to) ?? 0) + 1);
  }

  between(from: number, to: number): number {
    return this.#counts[from]!.get(to) ?? 0;
  }

  /** The pairs with the widest difference between traffic there and back, at most so many. */
  net(
    most = Number.POSITIVE_INFINITY,
  ): readonly { readonly from: number; readonly to: number; readonly net: number }[] {
    let list: { from: number; to: number; net: number }[] = [];
    const sorted = () => list.sort((a, b) => b.net - a.net || a.from - b.from || a.to - b.to);
    this.#counts.forEach((own, from) => {
      for (const [to, there] of own) {
        const net = there - this.between(to, from);
        if (net > 0) list.push({ from, to, net });
      }
      if (list.length > 4 * most + 1000) list = sorted().slice(0, most);
    });
    return sorted().slice(0, most);
  }
}

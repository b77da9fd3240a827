import { ADD, type Graph, MULTIPLY, NEGATE, type Node, SHARE, SUBTRACT } from './graph.js';

/** The terms of a sum. */
const summands = (graph: Graph, node: Node): Node[] =>
  graph.operation[node] === ADD
    ? [...summands(graph, graph.first[node]!), ...summands(graph, graph.second[node]!)]
    : [node];

interface Shared {
  readonly sign: number;
  /** What the share is multiplied with. */
  readonly weight: Node;
  readonly share: Node;
}

/**
 * What all players get together. Where each gets a share of one prize, the shares come to one, which intervals cannot see in their sum: at a
 * place where each by itself may have nearly all of it, not all of them do.
 */
export function jointPayoff(graph: Graph, payoffs: readonly Node[]): Node {
  const shared: Shared[] = [];
  const rest: { sign: number; node: Node }[] = [];
  const take = (node: Node, sign: number): void => {
    const [a, b] = [graph.first[node]!, graph.second[node]!];
    const operation = graph.operation[node]!;
    if (operation === ADD || operation === SUBTRACT) {
      take(a, sign);
      take(b, operation === ADD ? sign : -sign);
    } else if (operation === NEGATE) take(a, -sign);
    else if (operation === SHARE) shared.push({ sign, weight: graph.constant(1), share: node });
    else if (operation === MULTIPLY && graph.operation[b] === SHARE)
      shared.push({ sign, weight: a, share: b });
    else if (operation === MULTIPLY && graph.operation[a] === SHARE)
      shared.push({ sign, weight: b, share: a });
    else rest.push({ sign, node });
  };
  for (const payoff of payoffs) take(payoff, 1);
  const isLike = (one: Shared, other: Shared): boolean =>
    one.sign === other.sign && one.weight === other.weight;
  let total = graph.constant(0);
  const add = (node: Node, sign: number): void => {
    total = sign > 0 ? graph.add(total, node) : graph.subtract(total, node);
  };
  const seen = new Set<Shared>();
  for (const first of shared) {
    if (seen.has(first)) continue;
    const group = shared.filter((other) => isLike(first, other));
    for (const each of group) seen.add(each);
    const parts = group.map(({ share }) => graph.first[share]!).sort((a, b) => a - b);
    // Each is a share of the same whole, and together they are all of it.
    const isWhole =
      group.length > 1 &&
      group.every(({ share }) => {
        const whole = [graph.first[share]!, ...summands(graph, graph.second[share]!)].sort((a, b) => a - b);
        return whole.length === parts.length && whole.every((node, k) => node === parts[k]);
      });
    if (!isWhole) {
      for (const { share, weight, sign } of group) add(graph.multiply(weight, share), sign);
      continue;
    }
    const nobody = graph.equal(graph.sum(parts), graph.constant(0));
    const unclaimed = graph.sum(group.map(({ share }) => graph.third[share]!));
    add(graph.multiply(first.weight, graph.if(nobody, unclaimed, graph.constant(1))), first.sign);
  }
  for (const { node, sign } of rest) add(node, sign);
  return total;
}

import {
  findModel,
  orderTraits,
  type PaperClaim,
  Polynomial,
  Proof,
  randomAt,
  readGame,
  searched,
} from '@regulab/core';

const model = findModel('ecosystem/simulator');

/** What the paper says, and what became of it. */
export const claims: readonly PaperClaim[] = [
  {
    id: 'siblings',
    place: 'directed mutation',
    origin: 'ours',
    statement:
      'Where a child takes on each trait that its parent lacks with chance mu and loses none, siblings are closer to each other than to their parent if and only if mu > 1/2.',
    domain: '0 < mu < 1',
    method: 'the difference of both distances, as polynomials',
    check: (falsified) => {
      const mu = Polynomial.variable('mu');
      const one = Polynomial.of(1);
      return new Proof(falsified).identity(
        'parent’s distance mu less siblings’ 2 mu (1 - mu) is mu (2 mu - 1), which has the sign of mu - 1/2 for mu > 0',
        mu.minus(mu.times(one.minus(mu)).times(2)),
        mu.times(mu.times(2).minus(one)),
      ).verdict;
    },
  },
  {
    id: 'order',
    place: 'linear order of traits',
    origin: 'ours',
    statement:
      'Ordering groups of traits that traffic leads back to one another, each exactly, is as good as the best of all orders.',
    domain: 'random net traffic between two to seven traits, whole numbers from -20 to 20',
    method: 'all orders, one by one',
    check: (falsified) => {
      let k = 0;
      return searched(
        150,
        81,
        () => readGame(model, { models: 3 }),
        () => {
          k++;
          const n = 2 + (k % 6);
          const net = Array.from({ length: n }, () => new Array<number>(n).fill(0));
          for (let a = 0; a < n; a++)
            for (let b = a + 1; b < n; b++) {
              const x = Math.round(40 * randomAt(81, k, a * n + b)) - 20;
              net[a]![b] = x;
              net[b]![a] = -x;
            }
          let best = 0;
          const visit = (rest: readonly number[], forward: number): void => {
            if (rest.length === 0) best = Math.max(best, forward);
            for (const a of rest) {
              const left = rest.filter((b) => b !== a);
              visit(left, forward + left.reduce((sum, b) => sum + Math.max(0, net[a]![b]!), 0));
            }
          };
          visit(
            Array.from({ length: n }, (_, i) => i),
            0,
          );
          const found = orderTraits(net).forward;
          // Falsified: twenty more can run forwards.
          if (falsified !== undefined) best += 20;
          return found === best ? null : `${found} runs forwards, ${best} can`;
        },
        'random traffic; no game is solved',
      );
    },
  },
];

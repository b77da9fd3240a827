import {
  findModel,
  formatNumber,
  type PaperClaim,
  readGame,
  refutedBy,
  searched,
  turnedBy,
} from '@regulab/core';

const model = findModel('obfuscation/reports');
const n = formatNumber;

const randomGame = (draw: () => number): Record<string, number> =>
  Object.fromEntries(
    model.parameters.map(({ name, usual: [a, b], min }) => [name, Math.max(min, a + (b - a) * draw())]),
  );

const USUAL = 'random games, each number evenly drawn from its usual range';

/** Our statements about our model, and what became of them. */
export const claims: readonly PaperClaim[] = [
  {
    id: 'one-equilibrium',
    place: 'the game',
    origin: 'ours',
    statement: 'There is one equilibrium.',
    domain: USUAL,
    method: 'all roots of the polynomial that both conditions come to',
    check: (falsified) =>
      searched(
        500,
        95,
        (draw) => readGame(model, randomGame(draw)),
        ({ values }) => {
          const { equilibria } = model.solve(values);
          // Falsified: there are two.
          return equilibria.length === (falsified === undefined ? 1 : 2)
            ? null
            : `there are ${equilibria.length}`;
        },
        'random games',
      ),
  },
  {
    id: 'too-cheap-to-count',
    place: 'the game',
    origin: 'ours',
    statement: 'More checking always means fewer decoys.',
    domain: 'one game with a duty to check, and without',
    method: 'both games, checked',
    check: () =>
      refutedBy(model, { cause: 2000, decoyCost: 0.1, harm: 0.5, duty: 0.6 }, (o) => {
        const { values } = readGame(model, { cause: 2000, decoyCost: 0.1, harm: 0.5 });
        const before = model.solve(values).outcomes;
        return o.decoys! > before.decoys!
          ? `with a duty to check ${n(100 * o.checked!)} % there are ${n(o.decoys!)} decoys, without it ${n(before.decoys!)} at ${n(100 * before.checked!)} %: decoys are cheap and the cause is dear, so that those that are checked away are made up for`
          : null;
      }),
    correction: {
      statement: 'Less of what is believed is noise.',
      domain: `${USUAL}; duties above what the platform checks of its own accord`,
      method: 'noise with and without the duty',
      check: (falsified) =>
        searched(
          500,
          96,
          (draw) => {
            const game = readGame(model, { ...randomGame(draw), duty: 0 });
            const { outcomes } = model.solve(game.values);
            return outcomes.decoys! > 0
              ? readGame(model, {
                  ...game.values,
                  duty: outcomes.checked! + (1 - outcomes.checked!) * draw(),
                })
              : null;
          },
          ({ values }) => {
            const now = model.solve(values).outcomes.noise!;
            const before = model.solve({ ...values, duty: 0 }).outcomes.noise!;
            return turnedBy(falsified) * (now - before) <= 1e-9
              ? null
              : `noise rises from ${n(before)} to ${n(now)}`;
          },
          'random games',
        ),
    },
  },
];

import { findModel, formatNumber, type PaperClaim, readGame, searched } from '@regulab/core';
import { EXAMPLES } from './examples.js';

const model = findModel('evaluation/strategic');
const n = formatNumber;

const randomGame = (draw: () => number): Record<string, number> =>
  Object.fromEntries(
    model.parameters.map(({ name, usual: [a, b], max, whole }) => {
      const x = Math.min(max, a + (b - a) * draw());
      return [name, whole ? 0 : x];
    }),
  );

/** Our statements about our model, and what became of them. */
export const claims: readonly PaperClaim[] = [
  {
    id: 'every-coalition',
    place: 'who gains',
    origin: 'ours',
    statement: 'Each of the six sets of one or two of the three can be just those who gain by strategies.',
    domain: 'one game for each set, society choosing oversight first',
    method: 'six games, each certified: they show it, no search is needed',
    check: () => {
      let k = 0;
      const wanted = Object.entries(EXAMPLES);
      return searched(
        wanted.length,
        91,
        () => readGame(model, wanted[k]![1]),
        ({ values }) => {
          const [who] = wanted[k++]!;
          const solved = model.solve(values);
          return solved.regime === who && model.verify(values, solved).accepted
            ? null
            : `${solved.regime} gain instead of ${who}`;
        },
        'games',
      );
    },
  },
  {
    id: 'no-oversight',
    place: 'without oversight',
    origin: 'ours',
    statement: 'Without oversight the subject never loses by strategies: it can always leave the test alone.',
    domain: 'random games without oversight',
    method: 'exact gains',
    check: () =>
      searched(
        3000,
        92,
        (draw) => readGame(model, { ...randomGame(draw), oversight: 0 }),
        ({ values }) => {
          const gain = model.solve(values).outcomes.subjectGain!;
          return gain >= -1e-9 ? null : `it loses ${n(-gain)}`;
        },
        'random games',
      ),
  },
  {
    id: 'perfect-test',
    place: 'a test without flaw, no oversight',
    origin: 'ours',
    statement:
      'Where the strictest test cannot be gamed and nobody oversees it, the evaluator never loses by strategies either, and society never gains.',
    domain: 'random games with flaw 0, gaming that does not crowd out quality, and no oversight',
    method: 'exact gains',
    check: () =>
      searched(
        3000,
        93,
        (draw) => readGame(model, { ...randomGame(draw), oversight: 0, flaw: 0, crowding: 0 }),
        ({ values }) => {
          const { evaluatorGain, societyGain } = model.solve(values).outcomes;
          return evaluatorGain! >= -1e-9 && societyGain! <= 1e-9
            ? null
            : `the evaluator gains ${n(evaluatorGain!)}, society ${n(societyGain!)}`;
        },
        'random games',
      ),
  },
];

import {
  findModel,
  formatNumber,
  type PaperClaim,
  readGame,
  searched,
  shownBy,
  turnedBy,
} from '@regulab/core';
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

const USUAL = 'random games, each number evenly drawn from its usual range';

/** Our statements about our model, and what became of them. */
export const claims: readonly PaperClaim[] = [
  {
    id: 'every-coalition',
    place: 'who gains',
    origin: 'ours',
    statement:
      'For each of the six sets of one or two of the three there is a game in which just those gain by strategies.',
    domain: 'one game for each set, society choosing oversight first',
    method: 'six games, each certified',
    check: (falsified) => {
      const wanted = Object.entries(EXAMPLES);
      return shownBy(
        wanted.map(([, given]) => ({ model, given })),
        ({ solved, certificate }, k) => {
          // Falsified: the sets in another order.
          const [who] = wanted[falsified === undefined ? k : (k + 1) % wanted.length]!;
          return solved.regime === who && certificate.accepted
            ? null
            : `${solved.regime} gain instead of ${who}`;
        },
        'each game is certified',
      );
    },
  },
  {
    id: 'no-oversight',
    place: 'without oversight',
    origin: 'ours',
    statement: 'Without oversight the subject never loses by strategies: it can always leave the test alone.',
    domain: `${USUAL}; society does not choose first, and there is no oversight`,
    method: 'exact gains',
    check: (falsified) =>
      searched(
        3000,
        92,
        (draw) => readGame(model, { ...randomGame(draw), oversight: 0 }),
        ({ values }) => {
          const gain = model.solve(values).outcomes.subjectGain!;
          // Falsified: it never gains.
          return turnedBy(falsified) * gain >= -1e-9 ? null : `it loses ${n(-gain)}`;
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
    domain: `${USUAL}; society does not choose first, flaw 0, gaming that does not crowd out quality, and no oversight`,
    method: 'exact gains',
    check: (falsified) =>
      searched(
        3000,
        93,
        (draw) =>
          readGame(model, {
            ...randomGame(draw),
            oversight: 0,
            crowding: 0,
            // Falsified: the strictest test can be gamed.
            ...(falsified === undefined ? { flaw: 0 } : {}),
          }),
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

import type { Certificate, Equilibrium } from '@regulab/model/answer.js';
import {
  EQUILIBRIUM,
  EXITED,
  FAILED,
  type Fidelity,
  type Formula,
  type Kernel,
  type Model,
  NONE,
  type Outcome,
  type Owner,
  type Parameter,
  type Solved,
  type Source,
} from '@regulab/model/contract.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import type { Picture } from '@regulab/model/picture.js';
import { ofEach, playerName } from '@regulab/model/players.js';
import { beyondNumbers } from './beyondNumbers.js';
import { explainSpecialists } from './explainSpecialists.js';
import { generalistParts } from './regimes.js';
import { roleCounts, roleRegimes } from './roles.js';
import { selectionRule } from './selection.js';
import type { ClaimedGame } from './specialistsClaim.js';
import { derivedProblems, readClaim } from './specialistsClaim.js';

const LIST = 'specialists';
const MOST = 100;

/** What a game with many specialists has of its own; `Play` is an optimum of the generalist with all answers. */
export interface MarketGame<Market, Play> {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly summary: string;
  readonly source: Source;
  readonly fidelity: Fidelity;
  readonly fidelityNote: string;
  readonly generalistParameters: readonly Parameter[];
  /** Of each specialist; names without the list. */
  readonly specialistParameters: readonly Parameter[];
  readonly generalistOutcomes: readonly Outcome[];
  readonly specialistOutcomes: readonly Outcome[];
  readonly formulas: readonly Formula[];
  readonly picture: (specialists: number) => Picture;
  /** A market from its parameters in order: those of the generalist, then those of each specialist. */
  readonly read: (at: (k: number) => number, specialists: number) => Market;
  readonly whyNot: (market: Market) => string | null;
  /**
   * All optima, the selected one first; a text where the supremum is not attained and there is no equilibrium, null where amounts are
   * larger than numbers are.
   */
  readonly solve: (market: Market) => readonly Play[] | string | null;
  /** Outcomes in order; NaN for those of a specialist that abstains. */
  readonly numbers: (market: Market, play: Play) => readonly number[];
  /** What the generalist does, position in `generalistParts`, and the role of each specialist. */
  readonly regime: (market: Market, play: Play) => readonly [generalist: number, roles: readonly number[]];
  readonly binding: (market: Market, play: Play) => readonly string[];
  readonly verify: (market: Market, claim: ClaimedGame) => Certificate;
  /** The choices of one owner of all firms, as a play, and what it earns. */
  readonly owner: (market: Market) => { readonly surplus: number; readonly play: Play } | null;
  /** Why the list of equilibria is complete. */
  readonly because: string;
}

/** The model of such a game with `count` specialists. */
export function withSpecialists<Market, Play>(
  game: MarketGame<Market, Play>,
  count: number,
  // The same for every size: by it two sizes are known to be of one model.
  resize: (count: number) => Model = (other) => withSpecialists(game, other, resize),
): Model {
  const parameters = [
    ...game.generalistParameters,
    ...ofEach(LIST, 'specialist', game.specialistParameters, count),
  ];
  const outcomes = [
    ...game.generalistOutcomes,
    ...ofEach(LIST, 'specialist', game.specialistOutcomes, count),
  ];
  const regimes = roleRegimes(generalistParts, count);
  const readValues = (values: Values): Market => game.read((k) => values[parameters[k]!.name]!, count);
  const regimeOf = (market: Market, play: Play): number => roleCounts(...game.regime(market, play));

  const kernel: Kernel = (inputs, outputs, status, from, to) => {
    for (let row = from; row < to; row++) {
      const legal = parameters.every(({ min, max }, k) => {
        const x = inputs[k]![row]!;
        return x >= min && x <= max;
      });
      const market = legal ? game.read((k) => inputs[k]![row]!, count) : null;
      const plays = market !== null && game.whyNot(market) === null ? game.solve(market) : null;
      const play = typeof plays === 'string' ? undefined : plays?.[0];
      status[row] = plays === null ? FAILED : typeof plays === 'string' ? NONE : play ? EQUILIBRIUM : EXITED;
      const numbers = play ? game.numbers(market!, play) : null;
      for (let k = 0; k < outcomes.length; k++) outputs[k]![row] = numbers?.[k] ?? 0;
      outputs[outcomes.length]![row] = play ? regimeOf(market!, play) : regimes.count - 1;
    }
  };

  const outcomesOf = (market: Market, play: Play): Outcomes => {
    const numbers = game.numbers(market, play);
    return Object.fromEntries(
      outcomes.map(({ name }, k) => [name, Number.isNaN(numbers[k]!) ? null : numbers[k]!]),
    );
  };
  const present = (all: Outcomes, wanted: (o: Outcome) => boolean): Record<string, number> =>
    Object.fromEntries(
      outcomes.filter(wanted).flatMap(({ name }) => (all[name] === null ? [] : [[name, all[name]!]])),
    );
  const isChoice = ({ role, direction }: Outcome): boolean => role !== 'payoff' && direction !== 'none';
  const equilibriumOf = (market: Market, play: Play): Equilibrium => {
    const all = outcomesOf(market, play);
    return {
      strategies: present(all, isChoice),
      payoffs: present(all, ({ role }) => role === 'payoff'),
      binding: game.binding(market, play),
      regime: regimes.name(regimeOf(market, play)),
    };
  };

  const completeness = { complete: true, because: game.because };
  const nobody: Outcomes = Object.fromEntries(outcomes.map(({ name, atExit }) => [name, atExit ?? null]));
  const solve = (values: Values): Solved => {
    const market = readValues(values);
    const plays = game.solve(market);
    if (plays === null) return beyondNumbers(outcomes);
    if (typeof plays === 'string')
      return {
        status: 'none',
        reason: plays,
        equilibria: [],
        outcomes: Object.fromEntries(outcomes.map(({ name }) => [name, null])),
        regime: 'exit',
        selection: 'none: the generalist has no best choice',
        completeness,
      };
    if (plays.length === 0)
      return {
        status: 'exit',
        equilibria: [],
        outcomes: nobody,
        regime: 'exit',
        selection: 'abstaining is better than every choice of the generalist',
        completeness,
      };
    const equilibria = plays.map((play) => equilibriumOf(market, play));
    return {
      status: 'equilibrium',
      equilibria,
      outcomes: outcomesOf(market, plays[0]!),
      regime: equilibria[0]!.regime,
      selection: selectionRule(plays.length),
      completeness,
    };
  };
  const integratedOwner = (values: Values): Owner | null => {
    const market = readValues(values);
    const best = game.owner(market);
    return best && { surplus: best.surplus, choices: present(outcomesOf(market, best.play), isChoice) };
  };

  return {
    id: `${game.id}[${count}]`,
    title: game.title,
    question: game.question,
    summary: game.summary,
    source: game.source,
    fidelity: game.fidelity,
    fidelityNote: game.fidelityNote,
    parameters,
    outcomes,
    regimes,
    formulas: game.formulas,
    pictures: [game.picture(count)],
    list: { name: LIST, count, most: MOST, resize },
    check: (values) => game.whyNot(readValues(values)),
    solve,
    kernel,
    verify: (values, claim) => {
      const stated = readClaim(count, claim);
      if ('level' in stated) return stated;
      const certificate = game.verify(readValues(values), stated);
      const floors = Array.from({ length: count }, (_, i) => values[playerName(LIST, i, 'floor')]!);
      const problems = [...certificate.problems, ...derivedProblems(claim.outcomes, stated, floors)];
      return { ...certificate, accepted: problems.length === 0, problems };
    },
    explain: explainSpecialists,
    integratedOwner,
  };
}

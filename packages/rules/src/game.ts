import { formatShort } from '@regulab/model/format.js';
import { Compiler, memberName, type Structure } from './compile.js';
import { ABS, EQUAL, type Graph, LESS, LESS_OR_EQUAL, MAX, MIN, type Node, VARIABLE } from './graph.js';
import type { Rules } from './rules.js';
import { Tape } from './tape.js';

/** Longer first-order conditions, all together, are differentiated in numbers. */
const MOST_OPERATIONS = 12_000;

/** The tape of one player's payoff with the derivatives by its own choices, and what kinks it has along each. */
export interface PayoffTape {
  readonly tape: Tape;
  /** Places of own choices among all choices; results 1 and on of the tape are the derivatives by them. */
  readonly own: readonly number[];
  /** Along each own choice: a tape of the differences at whose zeros the payoff has kinks or jumps; null without any. */
  readonly switches: readonly (Tape | null)[];
  readonly switchCounts: readonly number[];
}

/** The formulas of a game of one shape, ready to be worked out. */
export class Game {
  readonly structure: Structure;
  /** How many variables stand before the choices. */
  readonly offset: number;
  private readonly payoffTapes = new Map<number, PayoffTape>();
  private readonly surfaceTapes = new Map<
    number,
    { readonly tape: Tape; readonly own: readonly number[]; readonly count: number } | null
  >();
  private readonly conditionTapes = new Map<number, Tape>();
  private readonly systems = new Map<number, Tape>();
  private readonly ownSystems = new Map<number, Tape>();
  private readonly leaderTapes = new Map<string, Tape>();
  private readonly endTapes = new Map<number, Tape>();
  private outcomeTape: Tape | null = null;
  private outsideTape: Tape | null = null;

  constructor(structure: Structure) {
    this.structure = structure;
    this.offset = structure.parameters.length;
  }

  /** The payoff of a player and its derivatives by its own choices of a stage and later ones. */
  payoff(player: number): PayoffTape {
    let made = this.payoffTapes.get(player);
    if (made === undefined) {
      const { graph, players, choices } = this.structure;
      const { payoff, choices: all } = players[player]!;
      const own = all.filter((place) => choices[place]!.options === null);
      const gradient = own.map((place) => graph.derivative(payoff, this.offset + place));
      const switches = own.map((place) => switchesOf(graph, payoff, this.offset + place));
      made = {
        tape: new Tape(graph, [payoff, ...gradient]),
        own,
        switches: switches.map((list) => (list.length === 0 ? null : new Tape(graph, list))),
        switchCounts: switches.map((list) => list.length),
      };
      this.payoffTapes.set(player, made);
    }
    return made;
  }

  /**
   * Differences at whose zeros the payoff of a player has kinks or jumps along any of its own choices: first those, then their derivatives
   * by own choices, row by row. Null without any.
   */
  surfaces(
    player: number,
  ): { readonly tape: Tape; readonly own: readonly number[]; readonly count: number } | null {
    let made = this.surfaceTapes.get(player);
    if (made === undefined) {
      const { graph, players } = this.structure;
      const { own } = this.payoff(player);
      const nodes = [
        ...new Set(own.flatMap((place) => switchesOf(graph, players[player]!.payoff, this.offset + place))),
      ];
      made =
        nodes.length === 0
          ? null
          : {
              tape: new Tape(graph, [
                ...nodes,
                ...nodes.flatMap((node) => own.map((place) => graph.derivative(node, this.offset + place))),
              ]),
              own,
              count: nodes.length,
            };
      this.surfaceTapes.set(player, made);
    }
    return made;
  }

  /** Real choices of a stage, those of absent players left out. */
  realChoices(stage: number): readonly number[] {
    const { stages, choices, players } = this.structure;
    return stages[stage]!.filter(
      (place) => choices[place]!.options === null && !players[choices[place]!.player]!.isAbsent,
    );
  }

  /** First-order conditions of the real choices of a stage. */
  conditions(stage: number): Tape {
    let made = this.conditionTapes.get(stage);
    if (made === undefined) {
      const { graph, players, choices } = this.structure;
      made = new Tape(
        graph,
        this.realChoices(stage).map((place) =>
          graph.derivative(players[choices[place]!.player]!.payoff, this.offset + place),
        ),
      );
      this.conditionTapes.set(stage, made);
    }
    return made;
  }

  /** Whether second derivatives are worked out as formulas: with many draws these are too long. */
  hasFormulas(stage: number): boolean {
    return this.conditions(stage).length * this.realChoices(stage).length <= MOST_OPERATIONS;
  }

  /** First-order conditions of the real choices of a stage, then their derivatives by all of them, row by row. */
  system(stage: number): Tape {
    let made = this.systems.get(stage);
    if (made === undefined) {
      const { graph, players, choices } = this.structure;
      const places = this.realChoices(stage);
      const gradient = places.map((place) =>
        graph.derivative(players[choices[place]!.player]!.payoff, this.offset + place),
      );
      const rows = gradient.flatMap((node) =>
        places.map((place) => graph.derivative(node, this.offset + place)),
      );
      made = new Tape(graph, [...gradient, ...rows]);
      this.systems.set(stage, made);
    }
    return made;
  }

  /** Real choices of a stage without those that only copy another. */
  ownChoices(stage: number): readonly number[] {
    const { choices } = this.structure;
    return this.realChoices(stage).filter((place) => choices[place]!.mirrors === null);
  }

  /**
   * First-order conditions of the choices of a stage that copy no other, then their derivatives by all of them, row by row, copies moving
   * along, then the derivative of each condition by its own choice alone.
   */
  ownSystem(stage: number): Tape {
    let made = this.ownSystems.get(stage);
    if (made === undefined) {
      const { graph, players, choices } = this.structure;
      const places = this.ownChoices(stage);
      const copies = this.realChoices(stage).filter((place) => choices[place]!.mirrors !== null);
      const gradient = places.map((place) =>
        graph.derivative(players[choices[place]!.player]!.payoff, this.offset + place),
      );
      const rows = gradient.flatMap((node) =>
        places.map((place) =>
          graph.sum([
            graph.derivative(node, this.offset + place),
            ...copies
              .filter((copy) => choices[copy]!.mirrors === place)
              .map((copy) => graph.derivative(node, this.offset + copy)),
          ]),
        ),
      );
      const own = gradient.map((node, k) => graph.derivative(node, this.offset + places[k]!));
      made = new Tape(graph, [...gradient, ...rows, ...own]);
      this.ownSystems.set(stage, made);
    }
    return made;
  }

  /**
   * What the slope of an earlier mover's payoff is made of: its derivatives by its own choice and by each choice of the next stage, then
   * the derivative of each of those choices' first-order conditions by it, then of their ends, low and high in turn.
   */
  leaderSlope(stage: number, player: number, place: number): Tape {
    const key = `${stage}|${player}|${place}`;
    let made = this.leaderTapes.get(key);
    if (made === undefined) {
      const { graph, choices, players } = this.structure;
      const variable = this.offset + place;
      const later = this.realChoices(stage + 1);
      const u = players[player]!.payoff;
      const by = (node: Node | null, place: number): Node =>
        node === null ? graph.constant(0) : graph.derivative(node, place);
      made = new Tape(graph, [
        by(u, variable),
        ...later.map((each) => by(u, this.offset + each)),
        ...later.map((each) => by(by(players[choices[each]!.player]!.payoff, this.offset + each), variable)),
        ...later.flatMap((each) => [by(choices[each]!.low, variable), by(choices[each]!.high, variable)]),
      ]);
      this.leaderTapes.set(key, made);
    }
    return made;
  }

  /** Ends of the choices of a stage: low and high of each in turn; an end that there is not counts as zero. */
  ends(stage: number): Tape {
    let made = this.endTapes.get(stage);
    if (made === undefined) {
      const { graph, stages, choices } = this.structure;
      const zero = graph.constant(0);
      made = new Tape(
        graph,
        stages[stage]!.flatMap((place) => [choices[place]!.low ?? zero, choices[place]!.high ?? zero]),
      );
      this.endTapes.set(stage, made);
    }
    return made;
  }

  /** Outcomes, then what `select` maximises; payoffs stand first. */
  outcomes(): Tape {
    const { graph, players, outcomes, select } = this.structure;
    this.outcomeTape ??= new Tape(graph, [
      ...players.map(({ payoff }) => payoff),
      ...outcomes.map(({ node }) => node),
      ...select,
    ]);
    return this.outcomeTape;
  }

  /** That and where the payoff of a player is no number: at which choices, and in which part of its formula. */
  whyNoNumber(player: number, x: Float64Array): string {
    const outcomes = this.outcomes();
    outcomes.run(x);
    const culprit = outcomes.culprit(player);
    const what =
      culprit === null
        ? ''
        : `: ${culprit.operation} of ${culprit.given.map((each) => formatShort(each)).join(' and ')}`;
    return `the payoff of ${this.structure.players[player]!.name} is no number at ${this.shown(x)}${what}`;
  }

  /** The first choices of a profile, with their names. */
  shown(x: Float64Array): string {
    return this.structure.choices
      .map(({ name }, k) => `${name} = ${formatShort(x[this.offset + k]!)}`)
      .slice(0, 6)
      .join(', ');
  }

  /** What players get outside and whether they may stay there, two each; zero where they cannot. */
  outside(): Tape {
    const { graph, players } = this.structure;
    this.outsideTape ??= new Tape(
      graph,
      players.flatMap(({ outside }) => [
        outside?.payoff ?? graph.constant(0),
        outside === null ? graph.constant(0) : (outside.when ?? graph.constant(1)),
      ]),
    );
    return this.outsideTape;
  }
}

/** Differences at whose zeros a formula may have a kink or a jump along a variable. */
function switchesOf(graph: Graph, node: Node, variable: number): Node[] {
  const below = graph.below([node]);
  const depends = new Set<Node>();
  for (const own of below) {
    const isIt = graph.operation[own] === VARIABLE && graph.number[own] === variable;
    if (isIt || [graph.first[own]!, graph.second[own]!, graph.third[own]!].some((part) => depends.has(part)))
      depends.add(own);
  }
  const zero = graph.constant(0);
  const found = new Set<Node>();
  for (const own of below) {
    const [a, b] = [graph.first[own]!, graph.second[own]!];
    const operation = graph.operation[own]!;
    const isCondition = operation === LESS || operation === LESS_OR_EQUAL || operation === EQUAL;
    if (!(isCondition || operation === MIN || operation === MAX || operation === ABS)) continue;
    if (!(depends.has(a) || (b >= 0 && depends.has(b)))) continue;
    const difference = operation === ABS ? a : graph.subtract(a, b);
    if (difference !== zero) found.add(difference);
  }
  return [...found];
}

/** All shapes of one game with given numbers of players: they share their parameters and choices. */
export class Family {
  private readonly games = new Map<string, Game>();

  constructor(
    readonly rules: Rules,
    readonly counts: ReadonlyMap<string, number>,
  ) {}

  /** Parameters that name choices, by flat name, in the order of `structure.parameters`. */
  private selectors: { place: number; name: string }[] | null = null;

  private selectorsOf(): { place: number; name: string }[] {
    if (this.selectors === null) {
      const compiler = new Compiler(this.rules, { counts: this.counts, by: new Map(), absent: new Set() });
      const named = new Set<string>();
      for (const { name, choices } of this.rules.parameters) if (choices !== null) named.add(name);
      for (const rule of this.rules.players)
        for (let member = 0; member < compiler.countOf(rule); member++)
          for (const { name, choices } of rule.parameters)
            if (choices !== null) named.add(`${memberName(rule, member)}.${name}`);
      this.selectors = compiler.parameters.flatMap((name, place) =>
        named.has(name) ? [{ place, name }] : [],
      );
    }
    return this.selectors;
  }

  /** What the games of one choice of parameters come to case by case, as their draws fall. */
  cases(values: ArrayLike<number>): {
    readonly tape: Tape;
    readonly count: number;
    readonly width: number;
  } {
    const by = new Map(this.selectorsOf().map(({ place, name }) => [name, values[place]!]));
    const compiler = new Compiler(this.rules, { counts: this.counts, by, absent: new Set() });
    const cases = compiler.cases();
    return {
      tape: new Tape(
        compiler.graph,
        cases.flatMap(({ probability, nodes }) => [probability, ...nodes]),
      ),
      count: cases.length,
      width: 1 + cases[0]!.nodes.length,
    };
  }

  /** The game for parameters in their order, with some players absent. */
  game(values: ArrayLike<number>, absent: readonly string[] = []): Game {
    const selectors = this.selectorsOf();
    let key = absent.join();
    for (const { place } of selectors) key += `|${values[place]!}`;
    let game = this.games.get(key);
    if (game === undefined) {
      const by = new Map(selectors.map(({ place, name }) => [name, values[place]!]));
      game = new Game(
        new Compiler(this.rules, { counts: this.counts, by, absent: new Set(absent) }).structure(),
      );
      this.games.set(key, game);
    }
    return game;
  }
}

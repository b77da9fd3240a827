import type { Expression } from '@regulab/model/expression.js';
import { nearestName } from '@regulab/model/values.js';
import { benchmarkPart, benchmarksOf, mentioned } from './benchmarks.js';
import { Graph, type Node } from './graph.js';
import type { SheetProblem } from './readSheet.js';
import type { Definition, End, Formula, Path, Planner, RuleChoice, RulePlayer, Rules } from './rules.js';

/** What decides which formulas a game has: how many players each list has, and which choices its parameters name. */
export interface Shape {
  readonly counts: ReadonlyMap<string, number>;
  /** The place of the choice of each parameter that is one, by its flat name. */
  readonly by: ReadonlyMap<string, number>;
  /** Players that stay out, by flat name: `labs[1]`. */
  readonly absent: ReadonlySet<string>;
}

/** A player of a game, a member of a list being one. */
export interface Player {
  /** `regulator`, `labs[0]`. */
  readonly name: string;
  readonly rule: RulePlayer;
  readonly member: number;
  readonly isAbsent: boolean;
  /** Whether it only does what another does: it stands for all others of players that are alike. */
  readonly isMirror: boolean;
  /** Mean over draws; of one that stays out, what it gets there. */
  readonly payoff: Node;
  /** Places of its choices. */
  readonly choices: readonly number[];
  readonly outside: {
    readonly payoff: Node;
    readonly goesOn: boolean;
    readonly when: Node | null;
  } | null;
}

/** A choice of one player. */
export interface Choice {
  /** `regulator.tax`, `labs[0].compute`. */
  readonly name: string;
  readonly rule: RuleChoice;
  readonly player: number;
  readonly stage: number;
  /** Null where the range has no end there. */
  readonly low: Node | null;
  readonly high: Node | null;
  readonly isLowCap: boolean;
  readonly isHighCap: boolean;
  /** The place of the choice that this one only copies. */
  readonly mirrors: number | null;
  /** Values of a finite choice that is not mixed. */
  readonly options: readonly number[] | null;
  /** Arguments of the `max` that is the lower end, or the `min` that is the upper one, with what they are called. */
  readonly lowParts: readonly { readonly name: string; readonly node: Node }[];
  readonly highParts: readonly { readonly name: string; readonly node: Node }[];
}

/** The formulas of a game of one shape, over its parameters and choices. */
export interface Structure {
  readonly graph: Graph;
  /** Flat names; the variables of the graph are these, then the choices. */
  readonly parameters: readonly string[];
  readonly players: readonly Player[];
  readonly choices: readonly Choice[];
  /** Places of choices by stage. */
  readonly stages: readonly (readonly number[])[];
  readonly outcomes: readonly { readonly name: string; readonly node: Node }[];
  readonly select: readonly Node[];
  readonly require: readonly { readonly formula: Formula; readonly node: Node }[];
  /** Formulas of probabilities, which must lie between 0 and 1. */
  readonly probabilities: readonly { readonly name: string; readonly node: Node }[];
}

/** Something in a formula that has no meaning where it stands. */
export class MeaningProblem extends Error {
  constructor(
    message: string,
    readonly path: Path,
    readonly span: readonly [number, number],
  ) {
    super(message);
  }
}

/** A draw on which a formula rests, and of which no side has been taken yet. */
class Needed {
  constructor(readonly draw: string) {}
}

/** One number or a list of them, with the names of what they stand for where it is a finite choice. */
interface Value {
  readonly nodes: readonly Node[];
  readonly isList: boolean;
  readonly options?: readonly string[];
  /** How often each counts, where players are counted by a parameter; once without. */
  readonly weights?: readonly Node[];
}

/** Whose formula it is. */
interface Scope {
  readonly owner: { readonly rule: RulePlayer; readonly member: number } | null;
  readonly draws: ReadonlyMap<string, 0 | 1>;
  /** What may not be named: ends of ranges see no choice of their own stage. */
  readonly stage: number | null;
  /** Outcomes that were stated before; null outside outcomes. */
  readonly outcomes: ReadonlyMap<string, Node> | null;
}

/** More combinations of draws than this are not summed up. */
const MOST_DRAWS = 4096;

/** What a player is called; of alike players the second stands for all but one. */
export const memberName = (rule: RulePlayer, member: number): string =>
  rule.isList ? `${rule.name}[${member}]` : member === 0 ? rule.name : `${rule.name}'`;

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** The place of a planner among players until it is known. */
const PLANNER = -1;

const plannerRule = ({ name, objective, path }: Planner): RulePlayer => ({
  name,
  isList: false,
  count: 1,
  countBy: null,
  least: 1,
  most: 1,
  names: null,
  alike: false,
  parameters: [],
  choices: [],
  definitions: new Map(),
  chance: new Map(),
  payoff: { kind: 'formula', formula: objective },
  payoffAs: null,
  payoffSymbol: `u_${name}`,
  payoffLabel: 'Payoff',
  payoffUnit: '',
  outside: null,
  outcomes: [],
  path,
});

/** Turns rules into the formulas of one shape. */
export class Compiler {
  readonly graph = new Graph();
  readonly parameters: string[] = [];
  readonly choiceNames: string[] = [];
  private readonly places = new Map<string, Node>();
  private readonly memo = new Map<string, Value>();
  private readonly underway: string[] = [];
  private readonly payoffs = new Map<string, Node>();
  private readonly stageOf = new Map<string, number>();
  /** How many alike players there are, and how many but one, by the name of the list. */
  private readonly weights = new Map<string, { readonly all: Node; readonly others: Node }>();
  readonly probabilities: { name: string; node: Node }[] = [];

  constructor(
    private readonly rules: Rules,
    private readonly shape: Shape,
  ) {
    for (const { name } of rules.parameters) this.parameters.push(name);
    for (const rule of rules.players)
      for (let member = 0; member < this.countOf(rule); member++)
        for (const parameter of rule.parameters) {
          const own = `${memberName(rule, member)}.${parameter.name}`;
          if (parameter.per === null) this.parameters.push(own);
          else {
            const columns = rules.players.find(({ name }) => name === parameter.per);
            for (let k = 0; k < (columns ? this.countOf(columns) : 0); k++)
              this.parameters.push(`${own}${k}`);
          }
        }
    for (const { benchmark, part } of mentioned(rules))
      for (const name of benchmarkPart(rules, shape.counts, part)?.names ?? [])
        this.parameters.push(`${benchmark}.${name}`);
    rules.stages.forEach((stage, s) => {
      for (const { player, choice } of stage) this.stageOf.set(`${player}.${choice}`, s);
    });
    for (const rule of rules.players)
      for (let member = 0; member < this.countOf(rule); member++)
        for (const { name } of rule.choices) this.choiceNames.push(`${memberName(rule, member)}.${name}`);
    for (const rule of rules.players)
      if (rule.countBy !== null)
        for (const { name } of rule.choices)
          if (!this.isPlanned(rule, name)) this.choiceNames.push(`${memberName(rule, 1)}.${name}`);
    [...this.parameters, ...this.choiceNames].forEach((name, place) => {
      this.places.set(name, this.graph.variable(place));
    });
    for (const rule of rules.players) {
      if (rule.countBy === null) continue;
      const [own, others] = [memberName(rule, 0), memberName(rule, 1)];
      for (const { name } of [...rule.parameters, ...rule.choices])
        if (!this.places.has(`${others}.${name}`))
          this.places.set(`${others}.${name}`, this.places.get(`${own}.${name}`)!);
      // Where the sheet has no such parameter, that is told beside what else is wrong.
      const all = this.places.get(rule.countBy) ?? this.graph.constant(2);
      this.weights.set(rule.name, { all, others: this.graph.subtract(all, this.graph.constant(1)) });
    }
  }

  private isPlanned({ name }: RulePlayer, choice: string): boolean {
    return this.rules.planner?.moves.some((move) => move.player === name && move.choice === choice) === true;
  }

  countOf(rule: RulePlayer): number {
    return rule.isList ? (this.shape.counts.get(rule.name) ?? rule.count) : 1;
  }

  private present(rule: RulePlayer): number[] {
    return Array.from({ length: this.countOf(rule) }, (_, member) => member).filter(
      (member) => !this.shape.absent.has(memberName(rule, member)),
    );
  }

  private fail(formula: Formula, at: Expression, message: string): never {
    throw new MeaningProblem(message, formula.path, [at.from, at.to]);
  }

  /** One number. */
  scalar(formula: Formula, scope: Scope, at: Expression = formula.expression): Node {
    const { nodes, isList } = this.value(formula, at, scope);
    if (isList)
      this.fail(
        formula,
        at,
        'this is a list, one number for each player; sum(...), max(...) or own(...) make one number of it',
      );
    return nodes[0]!;
  }

  /** A formula of the game: one node, or one for each member of a list. */
  nodesOf(formula: Formula): readonly Node[] {
    return this.value(formula, formula.expression, {
      owner: null,
      draws: new Map(),
      stage: null,
      outcomes: null,
    }).nodes;
  }

  /** A formula, or the one of the choice that a parameter names. */
  definition(definition: Definition, scope: Scope): Node {
    if (definition.kind === 'formula') return this.scalar(definition.formula, scope);
    return this.scalar(this.caseOf(definition, scope), scope);
  }

  private caseOf(definition: Definition & { kind: 'by' }, scope: Scope): Formula {
    const { parameter, cases, path } = definition;
    const owned = scope.owner?.rule.parameters.find(({ name }) => name === parameter);
    const rule = owned ?? this.rules.parameters.find(({ name }) => name === parameter);
    if (!rule || rule.choices === null)
      throw new MeaningProblem(
        `by names ${JSON.stringify(parameter)}, which is no parameter with choices: [...]`,
        [...path, 'by'],
        [0, parameter.length],
      );
    const missing = rule.choices.filter((choice) => !cases.has(choice));
    if (missing.length > 0)
      throw new MeaningProblem(
        `the choice ${missing.join(', ')} of ${parameter} has no line here`,
        path,
        [0, 1],
      );
    const odd = [...cases.keys()].find((name) => !rule.choices!.includes(name));
    if (odd !== undefined)
      throw new MeaningProblem(
        `${odd} is no choice of ${parameter}; they are ${rule.choices.join(', ')}`,
        [...path, odd],
        [0, 1],
      );
    const flat = owned ? `${memberName(scope.owner!.rule, scope.owner!.member)}.${parameter}` : parameter;
    return cases.get(rule.choices[this.shape.by.get(flat) ?? (rule.default as number)]!)!;
  }

  private valueOfDefinition(key: string, definition: Definition, scope: Scope): Value {
    const owner = scope.owner ? memberName(scope.owner.rule, scope.owner.member) : '';
    const draws = [...scope.draws].map(([name, side]) => `${name}=${side}`).join();
    const whole = `${owner}|${key}|${draws}|${scope.stage}`;
    const known = this.memo.get(whole);
    if (known !== undefined) return known;
    if (this.underway.includes(whole)) {
      const circle = [...this.underway.slice(this.underway.indexOf(whole)), whole].map(
        (name) => name.split('|')[1],
      );
      const path = definition.kind === 'formula' ? definition.formula.path : definition.path;
      throw new MeaningProblem(
        `${circle.join(' rests on ')}: definitions must not go in a circle`,
        path,
        [0, 1],
      );
    }
    this.underway.push(whole);
    try {
      const formula = definition.kind === 'formula' ? definition.formula : this.caseOf(definition, scope);
      const value = this.value(formula, formula.expression, { ...scope, outcomes: null });
      this.memo.set(whole, value);
      return value;
    } finally {
      this.underway.pop();
    }
  }

  /** What a player gets: the mean over all draws. */
  payoffOf(rule: RulePlayer, member: number): Node {
    const name = memberName(rule, member);
    const known = this.payoffs.get(name);
    if (known !== undefined) return known;
    const whole = `|${name}.payoff|`;
    if (this.underway.includes(whole))
      throw new MeaningProblem(
        `the payoff of ${rule.name} rests on itself`,
        rule.payoff.kind === 'formula' ? rule.payoff.formula.path : rule.payoff.path,
        [0, 1],
      );
    this.underway.push(whole);
    try {
      const owner = { rule, member };
      const isOut = this.shape.absent.has(name);
      const node = this.mean((draws) => {
        const scope: Scope = { owner, draws, stage: null, outcomes: null };
        return isOut ? this.scalar(rule.outside!.payoff, scope) : this.definition(rule.payoff, scope);
      });
      this.payoffs.set(name, node);
      return node;
    } finally {
      this.underway.pop();
    }
  }

  /** The exact mean over the draws on which a formula rests. */
  mean(of: (draws: ReadonlyMap<string, 0 | 1>) => Node): Node {
    let leaves = 0;
    const under = (draws: ReadonlyMap<string, 0 | 1>): Node => {
      const underway = this.underway.length;
      let needed: string;
      try {
        const node = of(draws);
        leaves++;
        if (leaves > MOST_DRAWS)
          throw new RangeError(`the draws of this game have more than ${MOST_DRAWS} combinations`);
        return node;
      } catch (error) {
        if (!(error instanceof Needed)) throw error;
        needed = error.draw;
      }
      this.underway.length = underway;
      const { draw, probability } = this.firstDraw(needed, draws);
      const yes = under(new Map([...draws, [draw, 1]]));
      const no = under(new Map([...draws, [draw, 0]]));
      if (yes === no) return yes;
      const rest = this.graph.subtract(this.graph.constant(1), probability);
      return this.graph.add(this.graph.weigh(probability, yes), this.graph.weigh(rest, no));
    };
    return under(new Map());
  }

  /** A draw, or the one on which its probability rests and which must be taken before it, with its probability. */
  private firstDraw(
    needed: string,
    draws: ReadonlyMap<string, 0 | 1>,
  ): { readonly draw: string; readonly probability: Node } {
    for (let draw = needed; ; )
      try {
        return { draw, probability: this.probability(draw, draws) };
      } catch (error) {
        if (!(error instanceof Needed)) throw error;
        draw = error.draw;
      }
  }

  /**
   * Payoffs and then outcomes, case by case: every combination of the draws on which any of them rests, with its probability.
   */
  cases(): readonly { readonly probability: Node; readonly nodes: readonly Node[] }[] {
    const { graph } = this;
    const stated = new Map<string, Node>();
    const formulas: ((draws: ReadonlyMap<string, 0 | 1>) => Node)[] = [];
    const owners = this.rules.players.flatMap((rule) =>
      Array.from({ length: this.countOf(rule) }, (_, member) => ({ rule, member })),
    );
    for (const owner of owners)
      formulas.push((draws) =>
        this.definition(owner.rule.payoff, { owner, draws, stage: null, outcomes: null }),
      );
    for (const owner of owners)
      for (const outcome of owner.rule.outcomes)
        formulas.push((draws) =>
          this.definition(outcome.value, { owner, draws, stage: null, outcomes: stated }),
        );
    for (const outcome of this.rules.outcomes) {
      const of = (draws: ReadonlyMap<string, 0 | 1>): Node =>
        this.definition(outcome.value, { owner: null, draws, stage: null, outcomes: stated });
      formulas.push(of);
      stated.set(outcome.name, this.mean(of));
    }
    const found: { probability: Node; nodes: Node[] }[] = [];
    const under = (draws: ReadonlyMap<string, 0 | 1>, probability: Node): void => {
      let needed: string;
      const underway = this.underway.length;
      try {
        found.push({ probability, nodes: formulas.map((of) => of(draws)) });
        if (found.length > MOST_DRAWS)
          throw new RangeError(`the draws of this game have more than ${MOST_DRAWS} combinations`);
        return;
      } catch (error) {
        if (!(error instanceof Needed)) throw error;
        needed = error.draw;
      }
      this.underway.length = underway;
      const { draw, probability: chance } = this.firstDraw(needed, draws);
      under(new Map([...draws, [draw, 1]]), graph.multiply(probability, chance));
      under(
        new Map([...draws, [draw, 0]]),
        graph.multiply(probability, graph.subtract(graph.constant(1), chance)),
      );
    };
    under(new Map(), graph.constant(1));
    return found;
  }

  /** The probability of a draw, or that of the second of two that are mixed. */
  private probability(draw: string, draws: ReadonlyMap<string, 0 | 1>): Node {
    const [player, name] = draw.split(':') as [string, string];
    const choice = this.places.get(`${player}.${name}`);
    if (choice !== undefined) return choice;
    const [, list, member] = /^([A-Za-z0-9]*)(?:\[(\d+)\])?$/.exec(player)!;
    const rule = this.rules.players.find((each) => each.name === list);
    const formula = (rule ? rule.chance : this.rules.chance).get(name)!;
    const owner = rule ? { rule, member: Number(member ?? 0) } : null;
    if (this.underway.includes(draw))
      throw new MeaningProblem(`the probability of ${name} rests on itself`, formula.path, [0, 1]);
    this.underway.push(draw);
    try {
      const node = this.scalar(formula, { owner, draws, stage: null, outcomes: null });
      if (!this.probabilities.some((each) => each.node === node))
        this.probabilities.push({ name: player === '' ? name : `${player}.${name}`, node });
      return node;
    } finally {
      this.underway.pop();
    }
  }

  private one(node: Node, options?: readonly string[]): Value {
    return { nodes: [node], isList: false, ...(options ? { options } : {}) };
  }

  private draw(key: string, scope: Scope): Node {
    const side = scope.draws.get(key);
    if (side === undefined) throw new Needed(key);
    return this.graph.constant(side);
  }

  /** What a name of a player means: parameter, choice, definition, draw, payoff. */
  private partOf(rule: RulePlayer, member: number, part: string, scope: Scope): Value | null {
    const name = memberName(rule, member);
    const parameter = rule.parameters.find((each) => each.name === part);
    if (parameter) {
      if (parameter.per !== null) {
        const columns = this.rules.players.find((each) => each.name === parameter.per);
        const nodes = (columns ? this.present(columns) : []).map(
          (k) => this.places.get(`${name}.${part}${k}`)!,
        );
        return { nodes, isList: true };
      }
      return this.one(this.places.get(`${name}.${part}`)!, parameter.choices ?? undefined);
    }
    const choice = rule.choices.find((each) => each.name === part);
    if (choice) {
      if (scope.stage !== null && this.stageOf.get(`${rule.name}.${part}`)! >= scope.stage) {
        const isSame = this.stageOf.get(`${rule.name}.${part}`) === scope.stage;
        throw new Later(
          isSame
            ? `an end of a range uses ${rule.name}.${part}, which is chosen in the same stage; it may use parameters and choices of earlier stages`
            : `an end of a range uses ${rule.name}.${part}, which is chosen later; it may use parameters and choices of earlier stages`,
        );
      }
      const names = choice.options?.some((option) => !NUMBER.test(option)) ? choice.options : undefined;
      return this.one(
        choice.mixed ? this.draw(`${name}:${part}`, scope) : this.places.get(`${name}.${part}`)!,
        names,
      );
    }
    const definition = rule.definitions.get(part);
    if (definition)
      return this.valueOfDefinition(`${rule.name}.${part}`, definition, {
        ...scope,
        owner: { rule, member },
      });
    if (rule.chance.has(part)) return this.one(this.draw(`${name}:${part}`, scope));
    if (part === 'payoff') {
      if (scope.stage !== null) throw new Later('an end of a range cannot use a payoff');
      return this.one(this.payoffOf(rule, member));
    }
    return null;
  }

  /** In outcomes and what `select` maximises: a choice of a single player by what it is called alone, where that says which. */
  private bare(name: string, scope: Scope): Value | null {
    if (scope.outcomes === null) return null;
    const named = this.rules.players
      .filter(({ isList }) => !isList)
      .flatMap((rule) => [
        ...rule.choices
          .filter((choice) => choice.as === name || choice.name === name)
          .map((choice) => ({ rule, part: choice.name, isAs: choice.as === name })),
        ...(rule.payoffAs === name ? [{ rule, part: 'payoff', isAs: true }] : []),
      ]);
    const meant = named.filter(({ isAs }) => isAs).concat(named.filter(({ isAs }) => !isAs));
    if (meant.length === 0 || (meant.length > 1 && !meant[0]!.isAs)) return null;
    return this.partOf(meant[0]!.rule, 0, meant[0]!.part, scope);
  }

  private namesOf(rule: RulePlayer): string[] {
    return [
      ...rule.parameters.map(({ name }) => name),
      ...rule.choices.map(({ name }) => name),
      ...rule.definitions.keys(),
      ...rule.chance.keys(),
      'payoff',
    ];
  }

  private lookUp(formula: Formula, at: Expression & { kind: 'name' }, scope: Scope): Value {
    const { name, index, part } = at;
    const { owner } = scope;
    const unknown = (given: string, known: readonly string[], what: string): never => {
      const near = nearestName(given, known);
      const list = known.length > 24 ? '' : ` ${what}: ${known.join(', ')}`;
      return this.fail(
        formula,
        at,
        `there is no ${given} here${near === null ? '.' : `; did you mean ${near}?`}${list}`,
      );
    };
    try {
      if (part === undefined && index === undefined) {
        const own = owner ? this.partOf(owner.rule, owner.member, name, scope) : null;
        if (own !== null && name !== 'payoff') return own;
        const parameter = this.rules.parameters.find((each) => each.name === name);
        if (parameter) return this.one(this.places.get(name)!, parameter.choices ?? undefined);
        const definition = this.rules.definitions.get(name);
        if (definition) return this.valueOfDefinition(name, definition, { ...scope, owner: null });
        if (this.rules.chance.has(name)) return this.one(this.draw(`:${name}`, scope));
        const stated = scope.outcomes?.get(name);
        if (stated !== undefined) return this.one(stated);
        if (own !== null) return own;
        const bare = this.bare(name, scope);
        if (bare !== null) return bare;
        if (this.rules.players.some((each) => each.name === name))
          this.fail(
            formula,
            at,
            `${name} is a player; write ${name}. and what of it, such as ${name}.${this.rules.players.find((each) => each.name === name)!.choices[0]?.name ?? 'payoff'}`,
          );
        return unknown(
          name,
          [
            ...(owner ? this.namesOf(owner.rule) : []),
            ...this.rules.parameters.map((each) => each.name),
            ...this.rules.definitions.keys(),
            ...this.rules.chance.keys(),
            ...(scope.outcomes?.keys() ?? []),
            ...this.rules.players.map((each) => each.name),
          ],
          'Known here',
        );
      }
      if (name === 'others' && owner !== null && owner.rule.countBy !== null)
        return (
          this.countedOthers(formula, at, owner, part ?? '', scope) ??
          unknown(part ?? 'others', this.namesOf(owner.rule), `Known of ${owner.rule.name}`)
        );
      if (name === 'others') {
        if (!owner?.rule.isList)
          this.fail(
            formula,
            at,
            'others are the other members of a list of players; this formula belongs to none',
          );
        const { rule, member } = owner!;
        const values = this.present(rule)
          .filter((other) => other !== member)
          .map((other) => this.partOf(rule, other, part!, { ...scope, owner: { rule, member: other } }));
        if (part === undefined || values.some((each) => each === null))
          return unknown(part ?? 'others', this.namesOf(rule), `Known of ${rule.name}`);
        return this.listOf(formula, at, values as Value[]);
      }
      const rule = this.rules.players.find((each) => each.name === name);
      if (!rule && this.rules.planner === null && benchmarksOf(this.rules).some((each) => each.name === name))
        return this.benchmarkValue(formula, at, scope);
      if (!rule)
        return unknown(
          name,
          [...this.rules.players.map((each) => each.name), ...(owner?.rule.isList ? ['others'] : [])],
          'Players',
        );
      if (part === undefined)
        this.fail(formula, at, `${name}[${index}] is a player; write ${name}[${index}]. and what of it`);
      if (rule.countBy !== null) {
        if (index !== undefined)
          this.fail(formula, at, `${name} are alike and counted by ${rule.countBy}; write ${name}.${part}`);
        return (
          this.countedPart(formula, at, rule, part!, scope) ??
          unknown(part!, this.namesOf(rule), `Known of ${name}`)
        );
      }
      if (index !== undefined) {
        const count = this.countOf(rule);
        if (!rule.isList || index >= count)
          this.fail(
            formula,
            at,
            rule.isList
              ? `there is no ${name}[${index}]: they are numbered from 0 to ${count - 1}`
              : `${name} is one player; write ${name}.${part}`,
          );
        const value = this.partOf(rule, index, part!, scope);
        return value ?? unknown(part!, this.namesOf(rule), `Known of ${name}`);
      }
      if (!rule.isList) {
        const value = this.partOf(rule, 0, part!, scope);
        return value ?? unknown(part!, this.namesOf(rule), `Known of ${name}`);
      }
      const values = this.present(rule).map((member) => this.partOf(rule, member, part!, scope));
      if (values.some((each) => each === null)) return unknown(part!, this.namesOf(rule), `Known of ${name}`);
      return this.listOf(formula, at, values as Value[]);
    } catch (error) {
      if (error instanceof Later) this.fail(formula, at, error.message);
      throw error;
    }
  }

  /** What each of many alike players has: once what one has, and as often as there are others what they have. */
  private countedPart(
    formula: Formula,
    at: Expression,
    rule: RulePlayer,
    part: string,
    scope: Scope,
  ): Value | null {
    if (rule.parameters.some(({ name }) => name === part)) return this.partOf(rule, 0, part, scope);
    const values = [0, 1].map((member) =>
      this.partOf(rule, member, part, { ...scope, owner: { rule, member } }),
    );
    if (values.some((value) => value === null)) return null;
    const { all, others } = this.weights.get(rule.name)!;
    const [one, rest] = values as [Value, Value];
    return one.nodes[0] === rest.nodes[0]
      ? this.countedList(formula, at, [one], [all])
      : this.countedList(formula, at, [one, rest], [this.graph.constant(1), others]);
  }

  /** What the others of alike players have, as one of them sees it, or as all but that one do. */
  private countedOthers(
    formula: Formula,
    at: Expression,
    { rule, member }: NonNullable<Scope['owner']>,
    part: string,
    scope: Scope,
  ): Value | null {
    const { graph } = this;
    const of = (each: number): Value | null =>
      this.partOf(rule, each, part, { ...scope, owner: { rule, member: each } });
    const [one, rest] = [of(0), of(1)];
    if (one === null || rest === null) return null;
    const { others } = this.weights.get(rule.name)!;
    if (member === 0 || one.nodes[0] === rest.nodes[0])
      return this.countedList(formula, at, [rest], [others]);
    return this.countedList(
      formula,
      at,
      [one, rest],
      [graph.constant(1), graph.subtract(others, graph.constant(1))],
    );
  }

  private countedList(
    formula: Formula,
    at: Expression,
    values: readonly Value[],
    weights: readonly Node[],
  ): Value {
    return { ...this.listOf(formula, at, values), weights };
  }

  /** An outcome of a benchmark, worked out beforehand. */
  private benchmarkValue(formula: Formula, at: Expression & { kind: 'name' }, scope: Scope): Value {
    const { name, part, index } = at;
    if (scope.outcomes === null)
      this.fail(
        formula,
        at,
        `${name} is a benchmark; outcomes and select may use it, the game itself may not`,
      );
    const meant = part === undefined ? null : benchmarkPart(this.rules, this.shape.counts, part);
    if (meant === null || index !== undefined)
      this.fail(
        formula,
        at,
        `${name}.${part ?? ''} is no outcome of the benchmark ${name}; write ${name}. and an outcome, a choice or what a payoff is called`,
      );
    const nodes = meant!.names.map((each) => this.places.get(`${name}.${each}`)!);
    return { nodes, isList: meant!.isList };
  }

  private listOf(formula: Formula, at: Expression, values: readonly Value[]): Value {
    if (values.some(({ isList }) => isList))
      this.fail(
        formula,
        at,
        'this is a list of lists; a matrix can be used by the player whose row it is, by its bare name',
      );
    const options = values[0]?.options;
    return { nodes: values.map(({ nodes }) => nodes[0]!), isList: true, ...(options ? { options } : {}) };
  }

  private value(formula: Formula, at: Expression, scope: Scope): Value {
    const { graph } = this;
    switch (at.kind) {
      case 'number':
        return this.one(graph.constant(at.value));
      case 'text':
        return this.fail(formula, at, 'a text may stand only beside == or !=, with a choice that has names');
      case 'name':
        return this.lookUp(formula, at, scope);
      case 'minus':
        return this.each([this.value(formula, at.of, scope)], formula, at, ([a]) => graph.negate(a!));
      case 'not':
        return this.each([this.value(formula, at.of, scope)], formula, at, ([a]) => graph.not(a!));
      case 'binary':
        return this.binary(formula, at, scope);
      case 'call':
        return this.call(formula, at, scope);
    }
  }

  /** Element by element; one number goes with every element of a list. */
  private each(
    values: readonly Value[],
    formula: Formula,
    at: Expression,
    make: (nodes: readonly Node[]) => Node,
  ): Value {
    const lists = values.filter(({ isList }) => isList);
    if (lists.length === 0) return this.one(make(values.map(({ nodes }) => nodes[0]!)));
    const [{ weights }] = lists as [Value, ...Value[]];
    const isMixed = lists.some((list) => (list.weights === undefined) !== (weights === undefined));
    const length = Math.max(...lists.map(({ nodes }) => nodes.length));
    // Of alike players one number stands for all where they have the same.
    const isCounted = weights !== undefined && !isMixed;
    if (isMixed || (!isCounted && lists.some(({ nodes }) => nodes.length !== length)))
      this.fail(
        formula,
        at,
        isMixed
          ? 'a list of players counted by a parameter and another list do not go together'
          : `lists of ${lists.map(({ nodes }) => nodes.length).join(' and ')} numbers do not go together`,
      );
    const longest = lists.find(({ nodes }) => nodes.length === length)!;
    if (
      isCounted &&
      lists.some(
        (list) => list.nodes.length === length && list.weights!.some((w, k) => w !== longest.weights![k]),
      )
    )
      this.fail(formula, at, 'lists over different players, or over all and over others, do not go together');
    const nodes = Array.from({ length }, (_, k) =>
      make(values.map((value) => value.nodes[value.isList && value.nodes.length > 1 ? k : 0]!)),
    );
    return { nodes, isList: true, ...(longest.weights ? { weights: longest.weights } : {}) };
  }

  /** What is added up over a list. */
  private total({ nodes, weights }: Value, of: (node: Node) => Node = (node) => node): Node {
    const { graph } = this;
    return graph.sum(
      nodes.map((node, k) => (weights === undefined ? of(node) : graph.multiply(weights[k]!, of(node)))),
    );
  }

  private binary(formula: Formula, at: Expression & { kind: 'binary' }, scope: Scope): Value {
    const { graph } = this;
    const { operator } = at;
    if ((operator === '==' || operator === '!=') && (at.left.kind === 'text' || at.right.kind === 'text')) {
      const [text, other] =
        at.left.kind === 'text' ? [at.left, at.right] : [at.right as Expression & { kind: 'text' }, at.left];
      const value = this.value(formula, other, scope);
      if (value.options === undefined)
        this.fail(formula, at, 'a text can be compared only with a choice that has names');
      const place = value.options!.indexOf(text.value);
      if (place < 0)
        this.fail(formula, text, `${JSON.stringify(text.value)} is none of ${value.options!.join(', ')}`);
      return this.each([value], formula, at, ([a]) => {
        const same = graph.equal(a!, graph.constant(place));
        return operator === '==' ? same : graph.not(same);
      });
    }
    const left = this.value(formula, at.left, scope);
    if (operator === '^') {
      const exponent = wholeExponent(at.right);
      if (exponent !== null) return this.each([left], formula, at, ([a]) => graph.wholePower(a!, exponent));
    }
    if (operator === 'and' || operator === 'or') {
      const known = left.isList ? Number.NaN : graph.valueOf(left.nodes[0]!);
      // What a known left side decides, the right side need not be defined for.
      if (operator === 'and' && known === 0) return this.one(graph.constant(0));
      if (operator === 'or' && !Number.isNaN(known) && known !== 0) return this.one(graph.constant(1));
    }
    const right = this.value(formula, at.right, scope);
    return this.each([left, right], formula, at, ([a, b]) => {
      const [x, y] = [a!, b!];
      switch (operator) {
        case '+':
          return graph.add(x, y);
        case '-':
          return graph.subtract(x, y);
        case '*':
          return graph.multiply(x, y);
        case '/':
          return graph.divide(x, y);
        case '^':
          return graph.power(x, y);
        case 'and':
          return graph.and(x, y);
        case 'or':
          return graph.or(x, y);
        case '<':
          return graph.less(x, y);
        case '>':
          return graph.less(y, x);
        case '<=':
          return graph.lessOrEqual(x, y);
        case '>=':
          return graph.lessOrEqual(y, x);
        case '==':
          return graph.equal(x, y);
        case '!=':
          return graph.not(graph.equal(x, y));
      }
    });
  }

  private call(formula: Formula, at: Expression & { kind: 'call' }, scope: Scope): Value {
    const { graph } = this;
    const { name, given } = at;
    const first = given[0]!;
    if (name === 'count' && first.kind === 'name' && first.part === undefined && first.index === undefined) {
      const rule =
        first.name === 'others'
          ? scope.owner?.rule
          : this.rules.players.find((each) => each.name === first.name);
      if (rule && rule.countBy !== null) {
        const { all, others } = this.weights.get(rule.name)!;
        return this.one(first.name === 'others' ? others : all);
      }
      if (rule) {
        const members = this.present(rule).filter(
          (member) => first.name !== 'others' || member !== scope.owner!.member,
        );
        return this.one(graph.constant(members.length));
      }
    }
    if (name === 'cap')
      this.fail(formula, at, 'cap(...) is for an end of a range alone: range: [0, cap(10)]');
    if (name === 'if') {
      const condition = this.value(formula, first, scope);
      const known = condition.isList ? Number.NaN : graph.valueOf(condition.nodes[0]!);
      // A branch that is never taken need not be defined.
      if (!Number.isNaN(known)) return this.value(formula, known !== 0 ? given[1]! : given[2]!, scope);
      const branches = [this.value(formula, given[1]!, scope), this.value(formula, given[2]!, scope)];
      return this.each([condition, ...branches], formula, at, ([c, a, b]) => graph.if(c!, a!, b!));
    }
    if (name === 'expect')
      return this.one(this.mean((draws) => this.scalar(formula, { ...scope, draws }, first)));
    if ((name === 'min' || name === 'max') && given.length > 1) {
      const values = given.map((each) => this.value(formula, each, scope));
      return this.each(values, formula, at, (nodes) =>
        nodes.reduce((a, b) => (name === 'min' ? graph.min(a, b) : graph.max(a, b))),
      );
    }
    if (name === 'ratio') {
      const values = given.map((each) => this.value(formula, each, scope));
      return this.each(values, formula, at, ([a, b, c]) => graph.ratio(a!, b!, c!));
    }
    const value = this.value(formula, first, scope);
    switch (name) {
      case 'sqrt':
      case 'exp':
      case 'log':
      case 'log1p':
      case 'expm1':
      case 'logistic':
      case 'normalCdf':
      case 'abs':
        return this.each([value], formula, at, ([a]) => graph.of(name, a!));
    }
    if (!value.isList)
      this.fail(
        formula,
        at,
        `${name} of one argument takes a list, such as ${name}(${this.rules.players.find((each) => each.isList)?.name ?? 'labs'}.${this.rules.players.find((each) => each.isList)?.choices[0]?.name ?? 'choice'}); this is one number`,
      );
    const { nodes, weights } = value;
    const isNone = nodes.length === 0;
    const count = weights === undefined ? graph.constant(nodes.length) : graph.sum(weights);
    switch (name) {
      case 'sum':
        return this.one(this.total(value));
      case 'product':
        return this.one(
          graph.product(
            weights === undefined ? nodes : nodes.map((node, k) => this.raised(node, weights[k]!)),
          ),
        );
      case 'mean':
        return this.one(graph.divide(this.total(value), count));
      case 'min':
      case 'max':
        // Of nobody, where all stay out, there is none.
        if (isNone) return this.one(graph.divide(graph.constant(0), graph.constant(0)));
        return this.one(nodes.reduce((a, b) => (name === 'min' ? graph.min(a, b) : graph.max(a, b))));
      case 'all':
      case 'any':
      case 'count': {
        const holding = this.total(value, (node) => graph.not(graph.not(node)));
        if (name === 'count') return this.one(holding);
        return this.one(
          name === 'all' ? graph.equal(holding, count) : graph.less(graph.constant(0), holding),
        );
      }
      case 'own': {
        const { owner } = scope;
        if (owner !== null && owner.rule.countBy !== null) {
          if (
            weights === undefined ||
            (nodes.length === 1 && weights[0] !== this.weights.get(owner.rule.name)!.all)
          )
            this.fail(formula, at, "own(...) takes a list over all players of one's own list");
          return this.one(nodes[Math.min(owner.member, nodes.length - 1)]!);
        }
        if (!owner?.rule.isList) this.fail(formula, at, 'own(...) is for formulas of players in a list');
        const place = this.present(owner!.rule).indexOf(owner!.member);
        if (nodes.length !== this.present(owner!.rule).length)
          this.fail(formula, at, "own(...) takes a list over all players of one's own list");
        return this.one(nodes[place] ?? graph.constant(0));
      }
      case 'logsumexp':
        return this.one(this.logSum(this.weighted(value)));
      case 'softmax': {
        const all = this.weighted(value);
        // Without a maximum, which would have a kink where two are alike: 1 over the sum of exp(others - own).
        const shares = nodes.map((own, k) => {
          const isOne = weights === undefined || graph.valueOf(weights[k]!) === 1;
          const differences = all
            .filter((_, j) => j !== k || !isOne)
            .map((node) => graph.subtract(node, own));
          // One alone has all, where what it has is defined.
          if (differences.length === 0) return graph.of('exp', graph.subtract(own, own));
          return isOne
            ? this.shareAgainst(differences)
            : graph.of('exp', graph.negate(this.logSum(differences)));
        });
        return { ...value, nodes: shares };
      }
      default:
        return this.fail(formula, at, `there is no function ${name}`);
    }
  }

  /** Elements of a list with the logarithm of how often each counts. */
  private weighted({ nodes, weights }: Value): readonly Node[] {
    const { graph } = this;
    return nodes.map((node, k) => {
      const weight = weights?.[k];
      return weight === undefined || graph.valueOf(weight) === 1
        ? node
        : graph.add(node, graph.of('log', weight));
    });
  }

  /** log(sum of exp), from two to two, so that nothing overflows and nothing has a kink. */
  private logSum(nodes: readonly Node[]): Node {
    const { graph } = this;
    return nodes.reduce((sum, node) => graph.add(node, graph.softplus(graph.subtract(sum, node))));
  }

  /** The share of what stands against others by these differences. */
  private shareAgainst(differences: readonly Node[]): Node {
    const { graph } = this;
    return graph.of('logistic', graph.negate(this.logSum(differences)));
  }

  /** A number multiplied with itself as often as a parameter says. */
  private raised(node: Node, times: Node): Node {
    const { graph } = this;
    return graph.valueOf(times) === 1 ? node : graph.power(node, times);
  }

  /** An end of a range as seen from a stage. */
  end(end: End, owner: Scope['owner'], stage: number): Node | null {
    if (end.kind === 'unbounded') return null;
    return this.scalar(end.formula, { owner, draws: new Map(), stage, outcomes: null });
  }

  /** The arguments of `max(...)` or `min(...)` at an end, each with a name where it is one. */
  endParts(
    end: End,
    which: 'max' | 'min',
    owner: Scope['owner'],
    stage: number,
  ): { name: string; node: Node }[] {
    if (end.kind === 'unbounded') return [];
    const { formula } = end;
    const { expression } = formula;
    const parts =
      expression.kind === 'call' && expression.name === which && expression.given.length > 1
        ? expression.given
        : [expression];
    const scope: Scope = { owner, draws: new Map(), stage, outcomes: null };
    return parts.map((part) => ({
      name: part.kind === 'name' ? (part.part ?? part.name) : '',
      node: this.scalar(formula, scope, part),
    }));
  }

  structure(): Structure {
    const { rules } = this;
    const all: Choice[] = [];
    const players: Player[] = [];
    const addChoices = (owner: NonNullable<Scope['owner']>): number[] =>
      owner.rule.choices.flatMap((choice): number[] => {
        const isPlanned = this.isPlanned(owner.rule, choice.name);
        if (isPlanned && owner.rule.countBy !== null && owner.member > 0) return [];
        const stage = this.stageOf.get(`${owner.rule.name}.${choice.name}`) ?? 0;
        const place = all.length;
        all.push({
          name: `${memberName(owner.rule, owner.member)}.${choice.name}`,
          rule: choice,
          player: isPlanned ? PLANNER : players.length,
          stage,
          low: choice.low ? this.end(choice.low, owner, stage) : this.graph.constant(0),
          high: choice.high ? this.end(choice.high, owner, stage) : this.graph.constant(1),
          isLowCap: choice.low?.kind === 'formula' && choice.low.isCap,
          isHighCap: choice.high?.kind === 'formula' && choice.high.isCap,
          mirrors:
            owner.rule.countBy !== null && owner.member > 0
              ? all.findIndex(({ name }) => name === `${owner.rule.name}.${choice.name}`)
              : null,
          options:
            choice.options === null || choice.mixed
              ? null
              : choice.options.every((option) => NUMBER.test(option))
                ? choice.options.map(Number)
                : choice.options.map((_, k) => k),
          lowParts: choice.low ? this.endParts(choice.low, 'max', owner, stage) : [],
          highParts: choice.high ? this.endParts(choice.high, 'min', owner, stage) : [],
        });
        return isPlanned ? [] : [place];
      });
    for (const rule of rules.players)
      for (let member = 0; member < this.countOf(rule); member++) {
        const owner = { rule, member };
        const name = memberName(rule, member);
        const choices = addChoices(owner);
        const { outside } = rule;
        players.push({
          name,
          rule,
          member,
          isAbsent: this.shape.absent.has(name),
          isMirror: false,
          payoff: this.payoffOf(rule, member),
          choices,
          // Who chooses nothing, because a planner does, cannot leave either.
          outside:
            choices.length === 0
              ? null
              : outside && {
                  payoff: this.mean((draws) =>
                    this.scalar(outside.payoff, { owner, draws, stage: null, outcomes: null }),
                  ),
                  goesOn: outside.goesOn,
                  when:
                    outside.when &&
                    this.scalar(outside.when, { owner, draws: new Map(), stage: 0, outcomes: null }),
                },
        });
      }
    const outcomes: { name: string; node: Node }[] = [];
    const stated = new Map<string, Node>();
    for (const rule of rules.players)
      for (let member = 0; member < this.countOf(rule); member++)
        for (const outcome of rule.outcomes) {
          const node = this.mean((draws) =>
            this.definition(outcome.value, { owner: { rule, member }, draws, stage: null, outcomes: stated }),
          );
          outcomes.push({ name: `${memberName(rule, member)}.${outcome.name}`, node });
        }
    for (const outcome of rules.outcomes) {
      const node = this.mean((draws) =>
        this.definition(outcome.value, { owner: null, draws, stage: null, outcomes: stated }),
      );
      stated.set(outcome.name, node);
      outcomes.push({ name: outcome.name, node });
    }
    const scope: Scope = { owner: null, draws: new Map(), stage: null, outcomes: stated };
    const { planner } = rules;
    if (planner !== null) {
      const places = all.flatMap(({ player }, place) => (player === PLANNER ? [place] : []));
      for (const place of places) all[place] = { ...all[place]!, player: players.length };
      players.push({
        name: planner.name,
        rule: plannerRule(planner),
        member: 0,
        isAbsent: false,
        isMirror: false,
        payoff: this.mean((draws) => this.scalar(planner.objective, { ...scope, draws })),
        choices: places,
        outside: null,
      });
    }
    for (const rule of rules.players) {
      if (rule.countBy === null) continue;
      const choices = addChoices({ rule, member: 1 });
      if (choices.length === 0) continue;
      const name = memberName(rule, 1);
      // All others do what the one does: what they lose by anything else only says so.
      const distances = choices.map((place) => {
        const own = this.places.get(all[place]!.name)!;
        const one = this.places.get(`${rule.name}.${all[place]!.rule.name}`)!;
        return this.graph.wholePower(this.graph.subtract(own, one), 2);
      });
      players.push({
        name,
        rule,
        member: 1,
        isAbsent: false,
        isMirror: true,
        payoff: this.graph.negate(this.graph.sum(distances)),
        choices,
        outside: null,
      });
    }
    return {
      graph: this.graph,
      parameters: this.parameters,
      players,
      choices: all,
      stages: rules.stages.map((stage) =>
        all.flatMap((choice, place) =>
          stage.some(
            (move) =>
              choice.name.replace(/(\[\d+\]|')?\..*$/, '') === move.player &&
              move.choice === choice.rule.name,
          )
            ? [place]
            : [],
        ),
      ),
      outcomes,
      select: rules.select.map((formula) => this.mean((draws) => this.scalar(formula, { ...scope, draws }))),
      require: rules.require.map((formula) => ({
        formula,
        node: this.scalar(formula, { ...scope, stage: 0 }),
      })),
      probabilities: this.probabilities,
    };
  }

  /** Every formula by itself, so that all that is wrong is told at once. */
  check(): SheetProblem[] {
    const problems: SheetProblem[] = [];
    const seen = new Set<string>();
    const attempt = (
      formula: Formula,
      owner: Scope['owner'],
      more: Partial<Scope> = {},
      isNumber = true,
    ): void => {
      try {
        const of = (draws: ReadonlyMap<string, 0 | 1>): Node => {
          const scope: Scope = { owner, draws, stage: null, outcomes: null, ...more };
          return isNumber
            ? this.scalar(formula, scope)
            : (this.value(formula, formula.expression, scope).nodes[0] ?? this.graph.constant(0));
        };
        this.mean(of);
      } catch (error) {
        const problem: SheetProblem =
          error instanceof MeaningProblem
            ? { path: error.path, message: error.message, span: error.span }
            : error instanceof RangeError
              ? { path: formula.path, message: error.message }
              : raise(error);
        const key = JSON.stringify([problem.path, problem.message]);
        if (!seen.has(key)) problems.push(problem);
        seen.add(key);
        this.underway.length = 0;
      }
    };
    const define = (
      definition: Definition,
      owner: Scope['owner'],
      more: Partial<Scope> = {},
      isNumber = true,
    ): void => {
      if (definition.kind === 'formula') {
        attempt(definition.formula, owner, more, isNumber);
        return;
      }
      try {
        this.caseOf(definition, { owner, draws: new Map(), stage: null, outcomes: null });
      } catch (error) {
        if (!(error instanceof MeaningProblem)) throw error;
        problems.push({ path: error.path, message: error.message });
        return;
      }
      for (const formula of definition.cases.values()) attempt(formula, owner, more, isNumber);
    };
    for (const rule of this.rules.players) {
      const owner = { rule, member: 0 };
      for (const definition of rule.definitions.values()) define(definition, owner, {}, false);
      for (const formula of rule.chance.values()) attempt(formula, owner);
      for (const choice of rule.choices) {
        const stage = this.stageOf.get(`${rule.name}.${choice.name}`) ?? 0;
        for (const end of [choice.low, choice.high])
          if (end?.kind === 'formula') attempt(end.formula, owner, { stage });
      }
      define(rule.payoff, owner);
      if (rule.outside) attempt(rule.outside.payoff, owner);
      if (rule.outside?.when) attempt(rule.outside.when, owner, { stage: 0 });
    }
    for (const definition of this.rules.definitions.values()) define(definition, null, {}, false);
    for (const formula of this.rules.chance.values()) attempt(formula, null);
    const stated = new Map<string, Node>();
    for (const rule of this.rules.players)
      for (const outcome of rule.outcomes) define(outcome.value, { rule, member: 0 }, { outcomes: stated });
    for (const outcome of this.rules.outcomes) {
      define(outcome.value, null, { outcomes: stated });
      stated.set(outcome.name, this.graph.constant(0));
    }
    for (const formula of this.rules.select) attempt(formula, null, { outcomes: stated });
    if (this.rules.planner !== null) attempt(this.rules.planner.objective, null, { outcomes: stated });
    for (const formula of this.rules.require) attempt(formula, null, { stage: 0 });
    return problems;
  }
}

/** A choice that an end of a range may not see. */
class Later extends Error {}

function raise(error: unknown): never {
  throw error;
}

/** The value of an exponent that is written as a whole number, with or without a minus. */
function wholeExponent(at: Expression): number | null {
  if (at.kind === 'number') return Number.isInteger(at.value) && at.value <= 1e6 ? at.value : null;
  if (at.kind !== 'minus' || at.of.kind !== 'number') return null;
  return Number.isInteger(at.of.value) && at.of.value <= 1e6 ? 0 - at.of.value : null;
}

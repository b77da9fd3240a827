import type { Certificate, Equilibrium } from '@regulab/model/answer.js';
import {
  agreement,
  type Check,
  certificateOf,
  refusedCertificate,
  uncheckedCertificate,
  unprovedCertificate,
} from '@regulab/model/certificate.js';
import {
  type Branch,
  type Claim,
  EQUILIBRIUM,
  EXITED,
  FAILED,
  type Kernel,
  type Model,
  NONE,
  type Outcome,
  type Parameter,
  type Regimes,
  type Solved,
  type Formula as WordedFormula,
  withoutEquilibrium,
} from '@regulab/model/contract.js';
import { RegulabError } from '@regulab/model/error.js';
import { formatShort } from '@regulab/model/format.js';
import type { FiniteLottery } from '@regulab/model/lottery.js';
import type { Outcomes, Values } from '@regulab/model/outcomes.js';
import type { Picture, PictureMark } from '@regulab/model/picture.js';
import { soundModel } from '@regulab/model/soundModel.js';
import { whyOutOfRange } from '@regulab/model/values.js';
import { solveLinear } from '@regulab/numeric/linear.js';
import { wholePower } from '@regulab/numeric/wholePower.js';
import {
  benchmarkPart,
  benchmarkProblem,
  benchmarkRules,
  benchmarksOf,
  mentioned,
  NO_RULE,
} from './benchmarks.js';
import { Certifier } from './certify.js';
import { type Choice, Compiler, memberName } from './compile.js';
import { traceBranches } from './continuation.js';
import { Finder, type Found, GameFailure, type Search, USUAL_EFFORT } from './find.js';
import { Family, type Game } from './game.js';
import { VARIABLE } from './graph.js';
import { type Box, type Pruned, Pruner } from './prune.js';
import { readSheet, type SheetProblem } from './readSheet.js';
import type { Formula, RuleChoice, RulePlayer, Rules } from './rules.js';
import { Tape } from './tape.js';
import { definitionTex, isMany, texOf } from './tex.js';

/** How a sheet is turned into a model. */
export interface SheetOptions {
  /** Where a part of the sheet stands in its text: line and column from 1, for messages. */
  readonly locate?: (
    path: readonly (string | number)[],
    isKey: boolean,
    within: number,
  ) => { readonly line: number; readonly column: number } | null;
  /** What the file is called, for messages. */
  readonly name?: string;
  /** By how much more than usual is searched and looked at; 1 is usual. */
  readonly effort?: number;
}

/** What is to be said of a sheet. */
export interface SheetReport {
  /** What is wrong: with any of these there is no game. */
  readonly problems: readonly SheetProblem[];
  /** What is legal but odd. */
  readonly warnings: readonly SheetProblem[];
}

/** Boxes that are looked at to prove that a list of equilibria is complete, and operations that may take: whichever comes first. */
const BUDGET = 4000;
const OPERATIONS = 3e7;
const boxesFor = (game: Game): number =>
  Math.max(1, Math.min(BUDGET, Math.round(OPERATIONS / game.system(0).length)));
/** More alike players than this are not counted. */
const MOST_COUNTED = 1e6;
/** A choice this near to an end of its range, relative to the range, is at it. */
const AT_END = 1e-12;
/** Bounds on what earlier movers gain are looser: they are accepted up to this part of what is at stake, and told; ten times that for a mover with several choices. */
const LEADER_TOLERANCE = 1e-3;
/** Bounds on what a planner of a benchmark gains, and where a payoff of several own choices has kinks, are looser, too. */
const RIDGE_TOLERANCE = 1e-4;
/** Bounds on gains are accepted up to this part of what is at stake. */
const USUAL_TOLERANCE = 1e-8;
const METHOD = 'gains bounded by interval arithmetic over all own choices';
const PARTLY =
  'gains bounded by interval arithmetic where the program can; some moves of earlier stages, those far out in a range without an end, or staying out, are checked by nothing but the search';

/** `file.game.yaml:3:5: message`. */
export function problemLine(
  { path, message, span, isKey }: SheetProblem,
  { locate, name = 'sheet' }: SheetOptions = {},
): string {
  const place = locate?.(path, isKey === true, span?.[0] ?? 0) ?? null;
  const where = place === null ? '' : `:${place.line}:${place.column}`;
  const of = path.length === 0 ? '' : `${path.join('.')}: `;
  return `${name}${where}: ${of}${message}`;
}

/** Counts of players as the sheet has them. */
const usualCounts = (rules: Rules): Map<string, number> =>
  new Map(rules.players.filter(({ isList }) => isList).map(({ name, count }) => [name, count]));

/**
 * All that is wrong in a sheet, and what is odd.
 *
 * @param sheet the sheet as mappings, lists and texts or numbers
 */
export function checkSheet(sheet: unknown): SheetReport & { readonly rules: Rules } {
  const { rules, problems: read } = readSheet(sheet);
  const problems = [...read, ...nameProblems(rules)];
  if (problems.length === 0) {
    const compiler = new Compiler(rules, { counts: usualCounts(rules), by: new Map(), absent: new Set() });
    problems.push(
      ...unsupported(rules),
      ...compiler.check(),
      ...sizeProblems(rules),
      ...benchmarkProblems(rules),
    );
  }
  if (problems.length === 0) problems.push(...definedProblems(rules));
  return { rules, problems, warnings: problems.length === 0 ? warningsOf(rules) : [] };
}

/** Names that are used twice where one could stand for the other. */
function nameProblems(rules: Rules): SheetProblem[] {
  const problems: SheetProblem[] = [];
  const top = new Map<string, string>();
  const note = (
    names: Map<string, string>,
    name: string,
    what: string,
    path: readonly (string | number)[],
  ): void => {
    const before = names.get(name);
    if (before !== undefined)
      problems.push({
        path,
        isKey: true,
        message: `the name ${name} is there twice: it is ${before} already; names in a block and in the game must differ`,
      });
    names.set(name, what);
  };
  for (const { name, path } of rules.parameters) note(top, name, 'a parameter', path);
  for (const name of rules.definitions.keys()) note(top, name, 'a definition', ['definitions', name]);
  for (const name of rules.chance.keys()) note(top, name, 'a draw', ['chance', name]);
  for (const { name, path } of rules.players) note(top, name, 'a player', path);
  for (const { name, path } of rules.benchmarks) note(top, name, 'a benchmark', path);
  for (const rule of rules.players) {
    const own = new Map(top);
    for (const { name, path } of rule.parameters)
      note(own, name, `a parameter or name of the game or of ${rule.name}`, path);
    for (const { name, path } of rule.choices)
      note(own, name, `a parameter or name of the game or of ${rule.name}`, path);
    for (const name of rule.definitions.keys())
      note(own, name, `a name of the game or of ${rule.name}`, [...rule.path, 'definitions', name]);
    for (const name of rule.chance.keys())
      note(own, name, `a name of the game or of ${rule.name}`, [...rule.path, 'chance', name]);
  }
  const outcomes = new Map(top);
  for (const { name, path } of rules.outcomes) note(outcomes, name, 'a name of the game', path);
  return problems;
}

/** What the language has and this program does not solve yet. */
function unsupported(rules: Rules): SheetProblem[] {
  const problems: SheetProblem[] = [];
  for (const rule of rules.players) {
    if (rule.countBy !== null) problems.push(...countedProblems(rules, rule));
    if (rule.outside?.goesOn === true && !rule.isList && rule.countBy === null)
      problems.push({
        path: [...rule.path, 'outside', 'then'],
        message: 'then: on is for players in a list; for one player write then: over',
      });
    if (rule.outside?.goesOn === true && rules.stages.length > 1)
      problems.push({
        path: [...rule.path, 'outside', 'then'],
        message: 'then: on is solved in games of one stage; write then: over',
      });
  }
  return problems;
}

/** What players cannot have that are counted by a parameter: one of them stands for all. */
function countedProblems(rules: Rules, rule: RulePlayer): SheetProblem[] {
  const problems: SheetProblem[] = [];
  const counter = rules.parameters.find(({ name }) => name === rule.countBy);
  const at = [...rule.path, 'count'];
  if (!counter)
    problems.push({
      path: at,
      message: `${rule.countBy} is no parameter of the game; count: is a number, or a parameter that is whole`,
    });
  else if (!counter.whole || counter.min < 2 || counter.max > MOST_COUNTED)
    problems.push({
      path: counter.path,
      message: `${counter.name} counts players, so it must be whole: true, with a range between 2 and ${MOST_COUNTED}`,
    });
  const stages = rules.stages.filter((stage) => stage.some(({ player }) => player === rule.name));
  if (stages.length > 1)
    problems.push({
      path: at,
      message: `${rule.name} are counted by a parameter and choose in ${stages.length} stages: after one of them has done something else they are no longer alike, so this is solved for a number of players only; write the number`,
    });
  if (rule.chance.size > 0)
    problems.push({
      path: [...rule.path, 'chance'],
      message: `${rule.name} are counted by a parameter, so draws of their own are not solved; write the number of players, or draws of the game`,
    });
  if (rule.outside?.goesOn === true)
    problems.push({
      path: [...rule.path, 'outside', 'then'],
      message: `${rule.name} are counted by a parameter, and all do the same; then: on needs a number, or write then: over`,
    });
  for (const parameter of rule.parameters)
    if (parameter.per !== null)
      problems.push({
        path: parameter.path,
        message: `${rule.name} are alike, so no parameter differs among them`,
      });
  for (const choice of rule.choices)
    if (choice.mixed)
      problems.push({
        path: [...choice.path, 'mixed'],
        message: `${rule.name} are counted by a parameter, so their choices are pure; write the number of players for mixed ones`,
      });
  return problems;
}

function sizeProblems(rules: Rules): SheetProblem[] {
  const problems: SheetProblem[] = [];
  for (const rule of rules.players)
    for (const { name, default: initial, per, path } of rule.parameters) {
      const columns = per === null ? null : rules.players.find((each) => each.name === per);
      if (per !== null && !columns?.isList) {
        problems.push({
          path: [...path, 'per'],
          message: `per names ${JSON.stringify(per)}, which is no list of players`,
        });
        continue;
      }
      if (!Array.isArray(initial)) continue;
      if (initial.length !== rule.count)
        problems.push({
          path: [...path, 'default'],
          message: `${name} has ${initial.length} ${per === null ? 'values' : 'rows'}, but there are ${rule.count} ${rule.name}`,
        });
      else if (columns)
        initial.forEach((row, i) => {
          if (!Array.isArray(row) || row.length !== columns.count)
            problems.push({
              path: [...path, 'default', i],
              message: `row ${i} of ${name} has ${Array.isArray(row) ? row.length : 1} values, but there are ${columns.count} ${columns.name}`,
            });
        });
    }
  return problems;
}

/** Payoffs that are not numbers at corners of the ranges, at the default parameters. */
function definedProblems(rules: Rules): SheetProblem[] {
  const counts = usualCounts(rules);
  const family = new Family(rules, counts);
  const values = defaultsOf(rules, counts);
  try {
    const why = undefinedAt(family.game(values), values);
    return why === null
      ? []
      : [{ path: [...rules.players[why.player]!.path, 'payoff'], message: why.message }];
  } catch (error) {
    return [{ path: [], message: error instanceof Error ? error.message : String(error) }];
  }
}

/** A payoff or probability that is no number, or none between 0 and 1, at a corner or in the middle of the ranges; null where all are. */
function undefinedAt(
  game: Game,
  values: Float64Array,
): { readonly player: number; readonly message: string } | null {
  const { players, probabilities, graph } = game.structure;
  const chances =
    probabilities.length === 0
      ? null
      : new Tape(
          graph,
          probabilities.map(({ node }) => node),
        );
  const outcomes = game.outcomes();
  return atCorners(game, values, (x) => {
    if (chances !== null) {
      chances.run(x);
      for (let k = 0; k < probabilities.length; k++) {
        const p = chances.result(k);
        if (!(p >= -1e-12 && p <= 1 + 1e-12))
          return {
            player: 0,
            message: `the probability of ${probabilities[k]!.name} is ${p} at ${game.shown(x)}; it must lie between 0 and 1`,
          };
      }
    }
    for (let k = 0; k < players.length; k++) {
      if (Number.isFinite(outcomes.result(k))) continue;
      return {
        player: rulePlace(game, k),
        message: `${game.whyNoNumber(k, x)}; keep the range away from there, write open: low or open: high for a choice that does not reach it, or use if(...) or ratio(...)`,
      };
    }
    return null;
  });
}

/** The place of a player's rules among those of the sheet. */
const rulePlace = (game: Game, k: number): number => {
  const rules = [...new Set(game.structure.players.map(({ rule }) => rule))];
  return rules.indexOf(game.structure.players[k]!.rule);
};

/** Works out all payoffs at corners and in the middle of the ranges, until `look` finds something. */
function atCorners<T>(game: Game, values: Float64Array, look: (x: Float64Array) => T | null): T | null {
  const { choices, stages } = game.structure;
  const { offset } = game;
  const x = new Float64Array(offset + choices.length);
  x.set(values.subarray(0, offset));
  const outcomes = game.outcomes();
  // All low, all high, by turns, the middle, and each alone at an end.
  const corners = [-5, -4, -3, -2, -1, ...choices.flatMap((_, k) => [2 * k, 2 * k + 1])];
  for (const corner of corners) {
    stages.forEach((stage, s) => {
      const ends = game.ends(s);
      ends.run(x);
      stage.forEach((place, k) => {
        const choice = choices[place]!;
        const part =
          corner === -5
            ? place % 2
            : corner === -4
              ? 1 - (place % 2)
              : corner === -3
                ? 0
                : corner === -2
                  ? 1
                  : corner === 2 * place
                    ? 0
                    : corner === 2 * place + 1
                      ? 1
                      : 0.5;
        const { open } = choice.rule;
        const isOpen = (end: 'low' | 'high'): boolean => open === end || open === 'both';
        const inner = part === 0 && isOpen('low') ? 1e-6 : part === 1 && isOpen('high') ? 1 - 1e-6 : part;
        if (choice.options !== null) {
          x[offset + place] = choice.options[Math.round(inner * (choice.options.length - 1))]!;
          return;
        }
        const low = choice.low === null ? -1 : ends.result(2 * k);
        const high = choice.high === null ? Math.max(1, low + 1, 2 * low) : ends.result(2 * k + 1);
        x[offset + place] = low + inner * (Math.max(low, high) - low);
      });
    });
    outcomes.run(x);
    const seen = look(x);
    if (seen !== null) return seen;
  }
  return null;
}

/** How far the payoffs of each player lie apart at corners and in the middle of all ranges, and how large they are there. */
function payoffSpans(game: Game, values: Float64Array): number[] {
  const { players } = game.structure;
  const seen = players.map(() => [] as number[]);
  const outcomes = game.outcomes();
  atCorners(game, values, () => {
    players.forEach((_, k) => {
      const value = outcomes.result(k);
      if (Number.isFinite(value)) seen[k]!.push(value);
    });
    return null;
  });
  // The worst half does not count: at a corner a payoff may fall without end.
  return seen.map((own) => {
    own.sort((a, b) => b - a);
    if (own.length === 0) return 0;
    return own[0]! - own[Math.floor(own.length / 2)]! || own[0]! - own.at(-1)!;
  });
}

/** What is wrong in benchmarks, each compiled by itself. */
function benchmarkProblems(rules: Rules): SheetProblem[] {
  return rules.benchmarks.flatMap((benchmark): SheetProblem[] => {
    if (benchmark.name === NO_RULE)
      return [
        {
          path: benchmark.path,
          isKey: true,
          message: `${NO_RULE} is there in every game; take another name`,
        },
      ];
    const problem = benchmarkProblem(rules, benchmark);
    if (problem !== null) return [problem];
    const compiler = new Compiler(benchmarkRules(rules, benchmark), {
      counts: usualCounts(rules),
      by: new Map(),
      absent: new Set(),
    });
    return compiler.check().filter(({ path }) => path[0] === 'benchmarks');
  });
}

/** What is legal but odd. */
function warningsOf(rules: Rules): SheetProblem[] {
  const warnings: SheetProblem[] = [];
  const counts = usualCounts(rules);
  const family = new Family(rules, counts);
  const values = defaultsOf(rules, counts);
  const game = family.game(values);
  const { graph, parameters, choices, players, outcomes, select, require } = game.structure;
  const isConditional =
    rules.parameters.some(({ choices: each }) => each !== null) ||
    rules.players.some((rule) => rule.parameters.some(({ choices: each }) => each !== null));
  const used = new Set<number>();
  const roots = [
    ...players.flatMap(({ payoff, outside }) => [
      payoff,
      ...(outside ? [outside.payoff, outside.when ?? -1] : []),
    ]),
    ...choices.flatMap(({ low, high }) => [low ?? -1, high ?? -1]),
    ...outcomes.map(({ node }) => node),
    ...select,
    ...require.map(({ node }) => node),
  ].filter((node) => node >= 0);
  for (const node of graph.below(roots)) if (graph.operation[node] === 1) used.add(graph.number[node]!);
  if (!isConditional)
    parameters.forEach((name, k) => {
      if (used.has(k)) return;
      const [, list, own] = /^([A-Za-z0-9]+)\[0\]\.(.+)$/.exec(name) ?? [];
      const rule = rules.players.find((each) => each.name === (list ?? name.split('.')[0]));
      const top = rules.parameters.find((each) => each.name === name);
      if (/\[[1-9]\d*\]/.test(name)) return;
      const path =
        top?.path ?? rule?.parameters.find((each) => each.name === (own ?? name.split('.')[1]))?.path;
      if (path)
        warnings.push({
          path,
          isKey: true,
          message: `the parameter ${path[path.length - 1]} is used nowhere`,
        });
    });
  for (const rule of rules.players) {
    const player = players.find((each) => each.rule === rule)!;
    const below = new Set(
      graph
        .below([player.payoff])
        .filter((node) => graph.operation[node] === 1)
        .map((node) => graph.number[node]!),
    );
    if (!isConditional)
      for (const place of player.choices)
        if (!below.has(game.offset + place))
          warnings.push({
            path: choices[place]!.rule.path,
            isKey: true,
            message: `the payoff of ${rule.name} does not depend on its own choice ${choices[place]!.rule.name}: every value is as good`,
          });
  }
  if (rules.question === '')
    warnings.push({
      path: [],
      message: 'there is no question; question: says what somebody would come with',
    });
  return warnings;
}

/** Values of all parameters as the sheet has them, in the order of the flat names. */
function defaultsOf(rules: Rules, counts: ReadonlyMap<string, number>): Float64Array {
  const values: number[] = rules.parameters.map(({ default: initial }) => initial as number);
  for (const rule of rules.players)
    for (let member = 0; member < (rule.isList ? counts.get(rule.name)! : 1); member++)
      for (const parameter of rule.parameters) {
        const { default: initial, per } = parameter;
        if (per === null) {
          values.push(
            Array.isArray(initial)
              ? (initial as readonly number[])[Math.min(member, initial.length - 1)]!
              : (initial as number),
          );
          continue;
        }
        const columns = counts.get(per) ?? 0;
        for (let k = 0; k < columns; k++) {
          if (!Array.isArray(initial)) {
            values.push(initial as number);
            continue;
          }
          const row = initial[Math.min(member, initial.length - 1)] as readonly number[];
          values.push(row[Math.min(k, row.length - 1)]!);
        }
      }
  return Float64Array.from(values);
}

/** Whether two outcomes that were found are one. */
const isSame = (one: Found, other: Found): boolean =>
  one.isExit === other.isExit &&
  one.absent.join() === other.absent.join() &&
  one.x.every((x, k) => Math.abs(x - other.x[k]!) <= 1e-9 * Math.max(1, Math.abs(x)));

/** One answer in numbers. */
interface Core {
  readonly status: 'equilibrium' | 'exit' | 'none' | 'failed';
  readonly reason: string;
  /** All that were found, the selected one first. */
  readonly found: readonly Found[];
  readonly isApproached: boolean;
}

/** A benchmark of a game, and what its outcomes speak of. */
interface BenchmarkModel {
  readonly name: string;
  /** What is used of it for values of the game's parameters; NaN where it has none. */
  readonly used: (values: Float64Array) => Float64Array;
  /** Whether its own answer holds. */
  readonly certificate: (values: Float64Array) => Certificate;
}

/** Those benchmarks that outcomes or `select` speak of. */
function benchmarkModels(
  rules: Rules,
  counts: ReadonlyMap<string, number>,
  effort: number,
): readonly BenchmarkModel[] {
  const used = mentioned(rules);
  return benchmarksOf(rules).flatMap((benchmark): BenchmarkModel[] => {
    const parts = used.filter(({ benchmark: name }) => name === benchmark.name);
    if (parts.length === 0) return [];
    const model = new SheetModel(benchmarkRules(rules, benchmark), counts, effort);
    const places = parts
      .flatMap(({ part }) => benchmarkPart(rules, counts, part)?.names ?? [])
      .map((name) => model.outcomes.findIndex((each) => each.name === name));
    const settings = settingsOf(rules, counts, benchmark.set);
    const free = new Family(benchmarkRules(rules, { ...benchmark, fix: new Map() }), counts);
    const fixed = [...benchmark.fix.keys()];
    /** A choice that is fixed where it may not be, or null. */
    const whyOutside = (values: Float64Array, x: Float64Array): string | null => {
      const game = free.game(values);
      const { structure, offset } = game;
      for (const [place, choice] of structure.choices.entries()) {
        const name = choice.name.replace(/\[\d+\]/, '');
        if (!fixed.includes(name)) continue;
        const tape = game.ends(choice.stage);
        tape.run(x);
        const k = structure.stages[choice.stage]!.indexOf(place);
        const at = x[offset + place]!;
        const low = choice.low === null ? Number.NEGATIVE_INFINITY : tape.result(2 * k);
        const high = choice.high === null ? Number.POSITIVE_INFINITY : tape.result(2 * k + 1);
        if (!(at >= low && at <= high))
          return `it holds ${choice.name} at ${formatShort(at)}, outside its range from ${formatShort(low)} to ${formatShort(high)}`;
      }
      return null;
    };
    const solved = (values: Float64Array) => {
      const own = settings(values);
      const core = model.core(own);
      const why =
        core.status === 'equilibrium'
          ? fixed.length === 0
            ? null
            : whyOutside(own, core.found[0]!.x)
          : `it has no equilibrium: ${core.reason}`;
      return { own, core, why, numbers: why === null ? model.outcomeValues(own, core.found[0]!) : null };
    };
    return [
      {
        name: benchmark.name,
        used: (values) => {
          const { numbers } = solved(values);
          return Float64Array.from(places, (place) => numbers?.[place] ?? Number.NaN);
        },
        certificate: (values) => {
          const { own, core, why, numbers } = solved(values.subarray(0, model.parameters.length));
          if (numbers === null) return refusedCertificate(METHOD, why!);
          const outcomes = model.record(numbers);
          return model.verifyVector(own, { status: core.status, outcomes });
        },
      },
    ];
  });
}

/** How a benchmark sets parameters, from the values of all. */
function settingsOf(
  rules: Rules,
  counts: ReadonlyMap<string, number>,
  set: ReadonlyMap<string, Formula>,
): (values: Float64Array) => Float64Array {
  if (set.size === 0) return (values) => values;
  const compiler = new Compiler({ ...rules, benchmarks: [] }, { counts, by: new Map(), absent: new Set() });
  const matrices = new Set(
    rules.players.flatMap(({ name, parameters }) =>
      parameters.flatMap((parameter) => (parameter.per === null ? [] : [`${name}.${parameter.name}`])),
    ),
  );
  /** What the sheet calls a parameter: of a list that of each member, of a matrix that of each entry. */
  const flat = compiler.parameters.map((name) => {
    const own = name.replace(/\[\d+\]/, '');
    const entry = own.replace(/\d+$/, '');
    return matrices.has(entry) ? entry : own;
  });
  const targets = [...set].map(([name, formula]) => ({
    tape: new Tape(compiler.graph, compiler.nodesOf(formula)),
    places: flat.flatMap((own, k) => (own === name ? [k] : [])),
  }));
  return (values) => {
    const own = Float64Array.from(values);
    for (const { tape, places } of targets) {
      tape.run(values);
      for (const place of places) own[place] = tape.result(0);
    }
    return own;
  };
}

/** A model of the rules of a sheet with given numbers of players. */
class SheetModel {
  readonly family: Family;
  /** By how ties are broken: one, or with `ties: both` two. */
  private readonly families: readonly Family[];
  readonly parameters: readonly Parameter[];
  readonly outcomes: readonly Outcome[];
  readonly regimes: Regimes;
  private readonly choiceOutcomes: readonly string[];
  private readonly payoffOutcomes: readonly string[];
  private readonly reference: Game;
  /** Names of the states of each choice, free first. */
  private readonly states: readonly (readonly string[])[];
  private readonly certifiers = new WeakMap<Game, Certifier>();
  /** Benchmarks that outcomes speak of. */
  private readonly benchmarks: readonly BenchmarkModel[];
  /** Players and choices without those that only stand for all others of alike players; they come first. */
  private readonly playerCount: number;
  private readonly choiceCount: number;

  constructor(
    readonly rules: Rules,
    readonly counts: ReadonlyMap<string, number>,
    private readonly effort: number,
  ) {
    this.families = (rules.ties === 'both' ? (['for', 'against'] as const) : [rules.ties]).map(
      (ties) => new Family({ ...rules, ties }, counts),
    );
    this.family = this.families[0]!;
    const defaults = defaultsOf(rules, counts);
    this.reference = this.family.game(defaults);
    this.parameters = this.parametersOf(defaults);
    const { players, choices } = this.reference.structure;
    this.playerCount = players.filter(({ isMirror }) => !isMirror).length;
    this.choiceCount = choices.filter(({ mirrors }) => mirrors === null).length;
    this.benchmarks = benchmarkModels(rules, counts, effort);
    this.choiceOutcomes = choices.slice(0, this.choiceCount).map(({ name, rule, player }) => {
      if (rule.as === null) return name;
      const owner = players[player]!;
      return owner.rule.isList ? `${owner.name}.${rule.as}` : rule.as;
    });
    this.payoffOutcomes = players
      .slice(0, this.playerCount)
      .map(({ name, rule }) =>
        rule.payoffAs === null ? `${name}.payoff` : rule.isList ? `${name}.${rule.payoffAs}` : rule.payoffAs,
      );
    this.outcomes = this.outcomesOf();
    this.states = choices.map((choice) => statesOf(choice));
    this.regimes = this.regimesOf();
  }

  private parametersOf(defaults: Float64Array): Parameter[] {
    const entries: Parameter[] = [];
    const push = (rule: Rules['parameters'][number], name: string, symbol: string, label: string): void => {
      const initial = defaults[entries.length]!;
      entries.push({
        name,
        symbol,
        label,
        unit: rule.unit,
        default: initial,
        min: rule.min,
        max: rule.max,
        usual: rule.usual ?? usualRange(rule.min, rule.max, initial),
        kind: rule.lever === null ? 'primitive' : 'lever',
        ...(rule.lever === null ? {} : { neutral: rule.lever }),
        ...(rule.whole ? { whole: true as const } : {}),
        ...(rule.choices ? { choices: rule.choices } : {}),
        ...(rule.bargained ? { bargained: true as const } : {}),
      });
    };
    for (const rule of this.rules.parameters) push(rule, rule.name, rule.symbol, rule.label);
    for (const player of this.rules.players)
      for (let member = 0; member < (player.isList ? this.counts.get(player.name)! : 1); member++)
        for (const rule of player.parameters) {
          const own = memberName(player, member);
          const index = player.isList ? `_${member + 1}` : '';
          const who = player.isList ? `, ${nameOf(player, member)}` : '';
          if (rule.per === null)
            push(rule, `${own}.${rule.name}`, `${rule.symbol}${index}`, `${rule.label}${who}`);
          else {
            const columns = this.rules.players.find((each) => each.name === rule.per)!;
            for (let k = 0; k < this.counts.get(rule.per)!; k++)
              push(
                rule,
                `${own}.${rule.name}${k}`,
                `${rule.symbol}_${member + 1}${k + 1}`,
                `${rule.label}${who} for ${nameOf(columns, k)}`,
              );
          }
        }
    return entries;
  }

  private outcomesOf(): Outcome[] {
    const { players, choices, outcomes } = this.reference.structure;
    const list: Outcome[] = [];
    choices.slice(0, this.choiceCount).forEach(({ rule, player }, k) => {
      const owner = players[player]!;
      const isList = owner.rule.isList;
      list.push({
        name: this.choiceOutcomes[k]!,
        symbol: isList ? `${rule.symbol}_${owner.member + 1}` : rule.symbol,
        label: isList ? `${rule.label}, ${nameOf(owner.rule, owner.member)}` : rule.label,
        unit: rule.unit,
        direction: rule.better,
        ...(rule.role === null ? {} : { role: rule.role }),
        ...(isNamed(rule) && !rule.mixed ? { categories: rule.options! } : {}),
      });
    });
    players.slice(0, this.playerCount).forEach(({ rule, member }, k) => {
      const constant =
        players[k]!.outside === null
          ? Number.NaN
          : this.reference.structure.graph.valueOf(players[k]!.outside!.payoff);
      list.push({
        name: this.payoffOutcomes[k]!,
        symbol: rule.isList ? `${rule.payoffSymbol}_${member + 1}` : rule.payoffSymbol,
        label: rule.isList
          ? `${rule.payoffLabel}, ${nameOf(rule, member)}`
          : rule.payoffLabel === 'Payoff'
            ? `Payoff of ${oneOf(rule)}`
            : rule.payoffLabel,
        unit: rule.payoffUnit,
        direction: 'higher',
        role: 'payoff',
        ...(rule.outside?.goesOn === false && !Number.isNaN(constant) ? { atExit: constant } : {}),
      });
    });
    for (const { name } of outcomes) {
      const [, owner, own] = /^([A-Za-z0-9]+(?:\[\d+\])?)\.(.+)$/.exec(name) ?? [];
      const player = owner === undefined ? null : players.find((each) => each.name === owner)!;
      const rule = player
        ? player.rule.outcomes.find((each) => each.name === own)!
        : this.rules.outcomes.find((each) => each.name === name)!;
      const isList = player?.rule.isList === true;
      list.push({
        name,
        symbol: isList ? `${rule.symbol}_${player!.member + 1}` : rule.symbol,
        label: isList ? `${rule.label}, ${nameOf(player!.rule, player!.member)}` : rule.label,
        unit: rule.unit,
        direction: rule.better,
        ...(rule.role === null ? {} : { role: rule.role }),
        ...(rule.atExit === null ? {} : { atExit: rule.atExit }),
        ...(rule.categories === null ? {} : { categories: rule.categories }),
      });
    }
    return list;
  }

  // --- regimes ----------------------------------------------------------------------------------------------------------------

  /** Runs of members of one list with the same choice: their states are counted. */
  private regimesOf(): Regimes {
    const groups = this.groups();
    let count = 1;
    for (const { places, states } of groups) count *= wholePower(states.length, places.length);
    const exit = count;
    const name = (code: number): string => {
      if (code === exit) return 'exit';
      let rest = code;
      return groups
        .map(({ places, states }) => {
          const each = places.map(() => {
            const state = rest % states.length;
            rest = Math.floor(rest / states.length);
            return state;
          });
          if (places.length === 1) return states[each[0]!]!;
          return states
            .map((state, s) => ({ state, times: each.filter((own) => own === s).length }))
            .filter(({ times }) => times > 0)
            .map(({ state, times }) => `${times} ${state}`)
            .join('+');
        })
        .join('/');
    };
    return {
      count: count + 1,
      name,
      parts: groups.map(({ heading, states, meanings }) => ({
        heading,
        entries: states.map((state, s) => [state, meanings[s]!] as const),
      })),
    };
  }

  private groups(): {
    places: number[];
    states: readonly string[];
    meanings: readonly string[];
    heading: string;
  }[] {
    const { choices, players } = this.reference.structure;
    const groups: {
      key: string;
      places: number[];
      states: readonly string[];
      meanings: readonly string[];
      heading: string;
    }[] = [];
    choices.slice(0, this.choiceCount).forEach((choice, place) => {
      const owner = players[choice.player]!.rule;
      const key = `${owner.name}.${choice.rule.name}`;
      const known = groups.find((group) => group.key === key);
      if (known) known.places.push(place);
      else
        groups.push({
          key,
          places: [place],
          states: this.states[place]!,
          meanings: this.states[place]!.map((state) => meaningOf(state, choice)),
          heading: `${owner.name}: ${choice.rule.label.toLowerCase()}`,
        });
    });
    return groups;
  }

  /** Players that a parameter counts, in words; empty without any. */
  private get alike(): string {
    return this.rules.players
      .filter(({ countBy }) => countBy !== null)
      .map(({ name }) => name)
      .join(' and all ');
  }

  private regimeCode(game: Game, found: Found): number {
    if (found.isExit) return this.regimes.count - 1;
    const states = game.structure.choices
      .slice(0, this.choiceCount)
      .map((_, place) => this.stateOf(game, found, place));
    let code = 0;
    let base = 1;
    for (const { places, states: names } of this.groups()) {
      // Who of a list is in which state does not matter for the name.
      const own = places.map((place) => states[place]!).sort((a, b) => a - b);
      for (const state of own) {
        code += base * state;
        base *= names.length;
      }
    }
    return code;
  }

  /** Which of the states of a choice it is in. */
  private stateOf(game: Game, { x, absent }: Found, place: number): number {
    const choice = game.structure.choices[place]!;
    const names = this.states[place]!;
    if (absent.includes(game.structure.players[choice.player]!.name)) return names.indexOf('out');
    const at = x[game.offset + place]!;
    if (choice.options !== null) return choice.options.indexOf(at);
    const tape = new Map<number, number>();
    const value = (node: number): number => {
      const known = tape.get(node);
      if (known !== undefined) return known;
      const own = this.single(game, node);
      own.run(x);
      tape.set(node, own.result(0));
      return own.result(0);
    };
    const low = choice.low === null ? Number.NEGATIVE_INFINITY : value(choice.low);
    const high = choice.high === null ? Number.POSITIVE_INFINITY : value(choice.high);
    const close = AT_END * Math.max(Math.abs(low), Number.isFinite(high) ? Math.abs(high) : 0, Math.abs(at));
    if (at <= low + close) {
      const part = choice.lowParts.find(({ node }) => value(node) >= low - close);
      return names.indexOf(endName(choice, 'low', part?.name ?? ''));
    }
    if (at >= high - close) {
      const part = choice.highParts.find(({ node }) => value(node) <= high + close);
      return names.indexOf(endName(choice, 'high', part?.name ?? ''));
    }
    return 0;
  }

  private readonly singles = new WeakMap<Game, Map<number, Tape>>();
  private single(game: Game, node: number): Tape {
    let known = this.singles.get(game);
    if (known === undefined) {
      known = new Map();
      this.singles.set(game, known);
    }
    let tape = known.get(node);
    if (tape === undefined) {
      tape = new Tape(game.structure.graph, [node]);
      known.set(node, tape);
    }
    return tape;
  }

  // --- solving ----------------------------------------------------------------------------------------------------------------

  vectorOf(values: Values): Float64Array {
    return this.extended(Float64Array.from(this.parameters, ({ name }) => values[name]!));
  }

  /** Values of parameters, followed by what outcomes use of benchmarks. */
  private extended(values: Float64Array): Float64Array {
    if (this.benchmarks.length === 0) return values;
    return Float64Array.from([...values, ...this.benchmarks.flatMap((each) => [...each.used(values)])]);
  }

  /** Conditions on several parameters. */
  checkVector(values: Float64Array): string | null {
    const game = this.family.game(values);
    for (const { formula, node } of game.structure.require) {
      const tape = this.single(game, node);
      tape.run(values);
      const holds = tape.result(0);
      if (Number.isNaN(holds)) return `the condition ${formula.text} is not defined for these values`;
      if (holds === 0) return `the condition ${formula.text} does not hold`;
    }
    return null;
  }

  core(values: Float64Array): Core {
    try {
      const game = this.family.game(values);
      const odd = undefinedAt(game, values);
      if (odd !== null) return { status: 'failed', reason: odd.message, found: [], isApproached: false };
      const scale = this.effort;
      const effort = {
        ...USUAL_EFFORT,
        starts: Math.round(USUAL_EFFORT.starts * scale),
        looks: Math.round(USUAL_EFFORT.looks * Math.min(scale, 8)),
        leaderLooks: Math.round(USUAL_EFFORT.leaderLooks * Math.min(scale, 8)),
      };
      const spans = payoffSpans(game, values);
      // With ties either way: all that follows for those who move first, and all that follows against them.
      const [search, ...others] = this.families.map((family) =>
        new Finder(family, values, [], effort, spans).search(),
      ) as [Search, ...Search[]];
      if (search.isFailed) return { status: 'failed', reason: search.reason, found: [], isApproached: false };
      const all = [
        ...search.found,
        ...others.flatMap(({ found }) =>
          found.filter((each) => !search.found.some((one) => isSame(one, each))),
        ),
      ];
      if (all.length === 0)
        return { status: 'none', reason: search.reason, found: [], isApproached: search.isApproached };
      const found = this.selected(values, all);
      const against = others.find((other) => other.found.length === 0);
      const reason = against
        ? `with ties against those who move first none was found: ${against.reason}`
        : '';
      return { status: found[0]!.isExit ? 'exit' : 'equilibrium', reason, found, isApproached: false };
    } catch (error) {
      if (error instanceof GameFailure || error instanceof RangeError)
        return { status: 'failed', reason: error.message, found: [], isApproached: false };
      throw error;
    }
  }

  /** The selected one first: what `select` maximises, in turn, then the smallest choices. */
  private selected(values: Float64Array, found: readonly Found[]): Found[] {
    const keyed = found.map((each) => {
      const game = this.family.game(values, each.absent);
      const tape = game.outcomes();
      tape.run(each.x);
      const { players, outcomes, select } = game.structure;
      const own = select.map((_, k) => tape.result(players.length + outcomes.length + k));
      const sum = players.reduce((total, { isMirror }, k) => total + (isMirror ? 0 : tape.result(k)), 0);
      return { each, keys: select.length === 0 ? [sum] : own };
    });
    const close = (a: number, b: number): boolean =>
      Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
    return keyed
      .sort((a, b) => {
        for (let k = 0; k < a.keys.length; k++)
          if (!close(a.keys[k]!, b.keys[k]!)) return b.keys[k]! - a.keys[k]!;
        for (let k = 0; k < a.each.x.length; k++)
          if (!close(a.each.x[k]!, b.each.x[k]!)) return a.each.x[k]! - b.each.x[k]!;
        return 0;
      })
      .map(({ each }) => each);
  }

  /** Outcomes in order; NaN where one has none. */
  outcomeValues(values: Float64Array, found: Found): Float64Array {
    const game = this.family.game(values, found.absent);
    const { choices, players, outcomes } = game.structure;
    const tape = game.outcomes();
    tape.run(found.x);
    return Float64Array.from([
      ...choices
        .slice(0, this.choiceCount)
        .map(({ player }, k) => (players[player]!.isAbsent ? Number.NaN : found.x[game.offset + k]! + 0)),
      ...this.payoffOutcomes.map((_, k) => tape.result(k)),
      ...outcomes.map((_, k) => tape.result(players.length + k)),
    ]);
  }

  private equilibriumOf(values: Float64Array, found: Found): Equilibrium {
    const game = this.family.game(values, found.absent);
    const numbers = this.outcomeValues(values, found);
    const { choices, players } = game.structure;
    const entries = (names: readonly string[], from: number): Record<string, number> =>
      Object.fromEntries(
        names.flatMap((name, k) =>
          Number.isNaN(numbers[from + k]!) ? [] : [[name, numbers[from + k]!] as const],
        ),
      );
    const binding = choices.slice(0, this.choiceCount).flatMap((choice, place): string[] => {
      const state = this.states[place]![this.stateOf(game, found, place)]!;
      return state === 'free' || choice.options !== null
        ? []
        : [`${players[choice.player]!.name}: ${choice.rule.label.toLowerCase()} ${state}`];
    });
    return {
      strategies: entries(this.choiceOutcomes, 0),
      payoffs: entries(this.payoffOutcomes, this.choiceCount),
      binding,
      regime: this.regimes.name(this.regimeCode(game, found)),
      outcomes: this.record(numbers),
    };
  }

  record(numbers: Float64Array): Outcomes {
    return Object.fromEntries(
      this.outcomes.map(({ name }, k) => [name, Number.isNaN(numbers[k]!) ? null : numbers[k]!]),
    );
  }

  solve = (given: Values): Solved => {
    const values = this.vectorOf(given);
    const core = this.core(values);
    if (core.status === 'failed')
      return {
        ...withoutEquilibrium(this.outcomes, core.reason, { complete: false, because: core.reason }),
        status: 'failed',
      };
    const proof = this.prove(values, core);
    if (core.status === 'none')
      return withoutEquilibrium(
        this.outcomes,
        core.isApproached
          ? core.reason
          : proof.complete
            ? `there is no ${this.alike.length > 0 ? 'symmetric ' : ''}pure equilibrium`
            : `${core.reason}; that there is none is not proved`,
        proof,
      );
    if (core.status === 'exit')
      return {
        status: 'exit',
        equilibria: [],
        outcomes: Object.fromEntries(this.outcomes.map(({ name, atExit }) => [name, atExit ?? null])),
        regime: 'exit',
        selection: 'somebody is better off outside in all that was found, so nobody plays',
        completeness: proof,
      };
    const equilibria = core.found.map((each) => this.equilibriumOf(values, each));
    const [first] = equilibria;
    const among = this.alike.length === 0 ? '' : ` among profiles in which all ${this.alike} do the same`;
    const several =
      equilibria.length === 1
        ? `the only one that was found${among}`
        : `the one of ${equilibria.length} that were found${among} with the most ${this.rules.select.length === 0 ? 'payoffs in sum' : this.rules.select.map(({ text }) => text).join(', then ')}`;
    return {
      status: 'equilibrium',
      equilibria,
      outcomes: first!.outcomes!,
      regime: first!.regime,
      selection: several,
      completeness: proof,
    };
  };

  /** Whether the list of equilibria is proved complete. */
  private prove(values: Float64Array, core: Core): Solved['completeness'] {
    const own = this.proved(values, core);
    const proof =
      core.status === 'none' || core.reason === ''
        ? own
        : { ...own, because: `${own.because}; ${core.reason}` };
    return this.alike.length === 0
      ? proof
      : {
          ...proof,
          because: `among profiles in which all ${this.alike} do the same: ${proof.because}`,
        };
  }

  private proved(values: Float64Array, core: Core): Solved['completeness'] {
    const found = core.found.length;
    const searched = `a search from ${Math.round(USUAL_EFFORT.starts * this.effort)} places and more; it may have missed some`;
    if (this.rules.stages.length > 1)
      return { complete: false, because: `${searched}: games in stages are searched, not proved complete` };
    if (
      core.status === 'exit' ||
      core.found.some(({ absent }) => absent.length > 0) ||
      this.rules.players.some(({ outside }) => outside !== null)
    )
      return {
        complete: false,
        because: `${searched}: games in which somebody may stay out are searched, not proved complete`,
      };
    const game = this.family.game(values);
    if (!game.hasFormulas(0))
      return {
        complete: false,
        because: `${searched}: with so many draws the list is searched, not proved complete`,
      };
    const pruned = pruneAll(game, values, Math.round(boxesFor(game) * this.effort));
    if (pruned === null)
      return {
        complete: false,
        because: `${searched}: so many finite choices are searched, not proved complete`,
      };
    const { boxes, count, isCut } = pruned;
    const rest = boxes.filter(({ box, finite }) => !core.found.some(({ x }) => holds(game, box, finite, x)));
    const undecided = rest.length;
    if (
      undecided === 0 &&
      core.found.every(({ x }) => boxes.some(({ box, finite }) => holds(game, box, finite, x)))
    ) {
      if (found === 0)
        return {
          complete: true,
          because: `interval arithmetic over all choices: in each of ${count} boxes somebody gains elsewhere`,
        };
      const widest = Math.max(
        0,
        ...boxes.flatMap(({ box }) => Array.from(box.low, (low, k) => box.high[k]! - low)),
      );
      const isUnique = boxes.every(({ box }) => box.isUnique);
      return {
        complete: true,
        because: `interval arithmetic over all choices (${count} boxes): ${isUnique ? 'no other profile meets the conditions of an equilibrium' : `every equilibrium lies within ${widest.toExponential(1)} of one that is listed`}`,
      };
    }
    return {
      complete: false,
      because: `${searched}; interval arithmetic over all choices left ${undecided} of ${count} boxes undecided${isCut ? `, with its budget used up: effort ${this.effort}, and a larger one looks at more` : ''}`,
    };
  }

  kernel: Kernel = (inputs, outputs, status, from, to) => {
    const given = new Float64Array(this.parameters.length);
    const codes = outputs[this.outcomes.length]!;
    for (let i = from; i < to; i++) {
      for (let k = 0; k < given.length; k++) given[k] = inputs[k]![i]!;
      const isLegal =
        this.parameters.every((p, k) => whyOutOfRange(p, given[k]!) === null) &&
        this.checkVector(given) === null;
      for (const column of outputs) column[i] = 0;
      if (!isLegal) {
        status[i] = FAILED;
        continue;
      }
      const values = this.extended(given);
      const core = this.core(values);
      status[i] =
        core.status === 'equilibrium'
          ? EQUILIBRIUM
          : core.status === 'exit'
            ? EXITED
            : core.status === 'none'
              ? NONE
              : FAILED;
      if (core.status !== 'equilibrium') continue;
      const found = core.found[0]!;
      this.outcomeValues(values, found).forEach((value, k) => {
        outputs[k]![i] = value;
      });
      codes[i] = this.regimeCode(this.family.game(values, found.absent), found);
    }
  };

  // --- verification -----------------------------------------------------------------------------------------------------------

  private certifier(game: Game): Certifier {
    let made = this.certifiers.get(game);
    if (made === undefined) {
      made = new Certifier(game);
      this.certifiers.set(game, made);
    }
    return made;
  }

  verify = (given: Values, claim: Claim): Certificate => this.verifyVector(this.vectorOf(given), claim);

  verifyVector(values: Float64Array, claim: Claim): Certificate {
    const { status } = claim;
    if (status === 'failed') return uncheckedCertificate(METHOD, status);
    if (status === 'none') {
      const game = this.family.game(values);
      const pruned =
        this.rules.stages.length === 1 && this.rules.players.every(({ outside }) => outside === null)
          ? pruneAll(game, values, boxesFor(game) * 5)
          : null;
      const isNone = pruned !== null && !pruned.isCut && pruned.boxes.length === 0;
      return isNone
        ? certificateOf('interval arithmetic over all choices', [], {}, 1)
        : unprovedCertificate(METHOD);
    }
    if (status === 'exit') return this.verifyExit(values, claim);
    return this.verifyProfile(values, claim);
  }

  /** That in no equilibrium of the later stage, or of the only one, all would stay. */
  private verifyExit(values: Float64Array, claim: Claim): Certificate {
    const wrong = this.outcomes.flatMap(({ name, atExit }): Check[] => {
      const stated = claim.outcomes[name];
      return stated === undefined || stated === (atExit ?? null)
        ? []
        : [[`${name} is ${stated}, but at exit it is ${atExit ?? 'none'}`, Number.POSITIVE_INFINITY]];
    });
    if (wrong.length > 0) return certificateOf(METHOD, wrong, {}, 1);
    const unproved = refusedCertificate(
      METHOD,
      'that somebody stays out in every equilibrium is not proved: the search found none in which nobody would rather leave',
    );
    const game = this.family.game(values);
    const { players, stages, choices } = game.structure;
    const x = new Float64Array(game.offset + choices.length);
    x.set(values);
    if (stages.length === 1) {
      const pruned = game.hasFormulas(0) ? pruneAll(game, values, boxesFor(game) * 5) : null;
      if (pruned === null || pruned.isCut) return unproved;
      const leaves = pruned.boxes.every(({ box, finite }) => someoneLeaves(game, box, finite));
      return leaves ? certificateOf('interval arithmetic over all choices', [], {}, 1) : unproved;
    }
    // One who moves first: whatever it does, either somebody leaves, or it gets no more than outside.
    const [leader, ...more] = [...new Set(stages[0]!.map((place) => choices[place]!.player))];
    const bound = more.length === 0 ? this.certifier(game).lead(0, leader!, x, false) : null;
    if (bound === null) return unproved;
    const { name } = players[leader!]!;
    const stake = Math.max(bound.stake, payoffSpans(game, values)[leader!]!);
    return certificateOf(
      bound.isCut ? PARTLY : `${METHOD}, later stages answering`,
      [],
      { [name]: bound.gain },
      { [name]: stake },
      { gainTolerance: LEADER_TOLERANCE, level: bound.isCut ? 'approximate' : 'interval' },
    );
  }

  private verifyProfile(values: Float64Array, claim: Claim): Certificate {
    const stated = this.choiceOutcomes.map((name) => claim.outcomes[name]);
    const { players, choices } = this.reference.structure;
    const absent = players.flatMap((player) =>
      player.rule.outside?.goesOn === true &&
      player.choices.every((place) => stated[place] === null || Number.isNaN(stated[place]!))
        ? [player.name]
        : [],
    );
    const game = this.family.game(values, absent);
    const x = new Float64Array(game.offset + choices.length);
    x.set(values);
    for (let k = 0; k < choices.length; k++) {
      const { mirrors } = choices[k]!;
      if (mirrors !== null) {
        x[game.offset + k] = x[game.offset + mirrors]!;
        continue;
      }
      if (absent.includes(players[choices[k]!.player]!.name)) continue;
      const value = stated[k];
      if (typeof value !== 'number' || !Number.isFinite(value))
        return uncheckedCertificate(METHOD, claim.status);
      x[game.offset + k] = value;
    }
    const checks: Check[] = [];
    const certifier = this.certifier(game);
    const { stages } = game.structure;
    choices.slice(0, this.choiceCount).forEach((choice, place) => {
      if (game.structure.players[choice.player]!.isAbsent) return;
      const violation = certifier.outside(choice.stage, place, x);
      checks.push([`${this.choiceOutcomes[place]} lies outside its range`, violation]);
    });
    const tape = game.outcomes();
    tape.enclose(x, x);
    const names = [...this.payoffOutcomes, ...game.structure.outcomes.map((each) => each.name)];
    const numbers = [
      ...this.payoffOutcomes.map((_, k) => k),
      ...game.structure.outcomes.map((_, k) => game.structure.players.length + k),
    ];
    const sizes = this.sizes(game, x);
    numbers.forEach((k, order) => {
      const name = names[order]!;
      const place = tape.places[k]!;
      const [lo, hi] = [tape.lo[place]!, tape.hi[place]!];
      const value = claim.outcomes[name];
      if (!Number.isFinite(lo) || !Number.isFinite(hi)) {
        checks.push([`${name} cannot be enclosed`, value === null ? 0 : Number.POSITIVE_INFINITY]);
        return;
      }
      const middle = lo + (hi - lo) / 2;
      const inside = typeof value === 'number' && value >= lo && value <= hi ? value : middle;
      checks.push(agreement(claim.outcomes, name, inside, Math.max(sizes[k]!, hi - lo)));
    });
    const spans = payoffSpans(game, values);
    const gains: Record<string, number> = {};
    const stakes: Record<string, number> = {};
    let level: 'interval' | 'approximate' = 'interval';
    const tolerances: Record<string, number> = {};
    game.structure.players.forEach((player, k) => {
      if (player.isAbsent || player.isMirror || player.choices.length === 0) return;
      const own = [...new Set(player.choices.map((place) => choices[place]!.stage))];
      let gain = 0;
      let tolerance = this.rules.planner?.name === player.name ? RIDGE_TOLERANCE : USUAL_TOLERANCE;
      let stake = Math.max(spans[k]!, 1e-300);
      for (const stage of own) {
        if (certifier.isFixed(stage, k, x)) continue;
        // On a ridge of several choices bounds come near slowly.
        if (player.choices.length > 1 && game.surfaces(k) !== null)
          tolerance = Math.max(tolerance, RIDGE_TOLERANCE);
        const bound =
          stage === stages.length - 1 ? certifier.reply(stage, k, x) : certifier.lead(stage, k, x, true);
        if (bound === null) {
          level = 'approximate';
          continue;
        }
        if (stage < stages.length - 1)
          tolerance = Math.max(
            tolerance,
            player.choices.length > 1 ? 10 * LEADER_TOLERANCE : LEADER_TOLERANCE,
          );
        // The bound takes the best of what may follow: where ties go against a leader it says nothing if it is large.
        if (
          stage < stages.length - 1 &&
          this.rules.ties !== 'for' &&
          !(bound.gain <= tolerance * Math.max(stake, bound.stake))
        ) {
          level = 'approximate';
          continue;
        }
        if (bound.isCut) level = 'approximate';
        gain = Math.max(gain, bound.gain);
        stake = Math.max(stake, bound.stake);
      }
      const { outside } = player;
      if (outside !== null) {
        const out = game.outside();
        out.enclose(x, x);
        const may = out.hi[out.places[2 * k + 1]!]! !== 0;
        tape.enclose(x, x);
        if (may && !outside.goesOn)
          gain = Math.max(gain, out.hi[out.places[2 * k]!]! - tape.lo[tape.places[k]!]!);
        stake = Math.max(stake, Math.abs(out.hi[out.places[2 * k]!]!));
        if (outside.goesOn) level = 'approximate';
      }
      gains[player.name] = Math.max(0, gain);
      stakes[player.name] = stake;
      tolerances[player.name] = tolerance;
    });
    for (const benchmark of this.benchmarks) {
      const own = benchmark.certificate(values);
      checks.push([
        `the benchmark ${benchmark.name} is not certified: ${own.problems[0] ?? ''}`,
        own.accepted ? 0 : Number.POSITIVE_INFINITY,
      ]);
      if (own.level !== 'interval') level = 'approximate';
      // What is bounded of a benchmark is told with the game: it has been accepted by itself.
      gains[benchmark.name] = own.accepted ? own.gainBound : 0;
      stakes[benchmark.name] = own.accepted && own.relativeGain > 0 ? own.gainBound / own.relativeGain : 1;
      tolerances[benchmark.name] = 2 * Math.max(own.accepted ? own.relativeGain : 0, USUAL_TOLERANCE);
    }
    const isLed = stages.length > 1;
    return certificateOf(
      level === 'interval' ? `${METHOD}${isLed ? ', later stages answering' : ''}` : PARTLY,
      checks,
      gains,
      stakes,
      { level, gainTolerance: tolerances, tolerance: 1e-10 },
    );
  }

  /** How large the numbers are from which each payoff and outcome is added up. */
  private sizes(game: Game, x: Float64Array): number[] {
    const tape = game.outcomes();
    tape.run(x);
    return Array.from(tape.places, (_, k) => Math.max(Math.abs(tape.result(k)), tape.size(k), 1e-300));
  }

  // --- words and pictures -----------------------------------------------------------------------------------------------------

  explain = (_: Values, solved: Solved): string => {
    if (solved.status === 'none') return `${sentence(solved.reason ?? 'No equilibrium was found')}.`;
    if (solved.status === 'exit') return 'Somebody is better off outside, so nobody plays.';
    const [first] = solved.equilibria;
    const shown = Object.entries(first!.strategies);
    const choices = shown.slice(0, 6).map(([name, value]) => `${name} = ${this.valueText(name, value)}`);
    const more = shown.length > 6 ? ` and ${shown.length - 6} more` : '';
    const binding =
      first!.binding.length === 0
        ? 'No end of a range binds.'
        : `Held at an end: ${first!.binding.slice(0, 6).join('; ')}.`;
    const several = solved.equilibria.length > 1 ? ` ${solved.equilibria.length} equilibria were found.` : '';
    const alike =
      this.alike === ''
        ? ''
        : ` All ${this.alike} do the same; profiles in which they differ were not looked at.`;
    return `Nobody gains by another choice than ${choices.join(', ')}${more}. ${binding}${several}${alike}`;
  };

  private valueText(name: string, value: number): string {
    const outcome = this.outcomes.find((each) => each.name === name);
    return outcome?.categories?.[value] ?? formatShort(value);
  }

  formulas(): WordedFormula[] {
    const { rules } = this;
    const formulas: WordedFormula[] = [];
    rules.stages.forEach((stage, s) => {
      const when =
        rules.stages.length === 1
          ? stage.length > 1 || rules.players.some(isMany)
            ? 'At once'
            : 'It'
          : ['First', 'Then', 'Last'][s === rules.stages.length - 1 && s > 0 ? 2 : s]!;
      for (const { player, choice } of stage) {
        const rule = rules.players.find((each) => each.name === player)!;
        const own = rule.choices.find((each) => each.name === choice)!;
        const symbol = `[[${this.choiceKey(rule, own)}]]`;
        const label = own.label.toLowerCase();
        const who = rule.isList ? `each of the ${rule.name} chooses` : `${oneOf(rule)} chooses`;
        const end = (each: RuleChoice['low'], otherwise: string): string =>
          each === null || each.kind === 'unbounded'
            ? otherwise
            : texOf(rules, each.formula.expression, rule);
        const tex =
          own.options !== null
            ? `${symbol} \\in \\{${own.options.map((option) => `\\text{${option.replace(/[{}\\$&#_^%~]/g, ' ')}}`).join(', ')}\\}`
            : `${end(own.low, '-\\infty')} \\le ${symbol}${own.high?.kind === 'unbounded' ? '' : ` \\le ${end(own.high, '')}`}`;
        formulas.push({ words: `${when} ${who} ${label}.`.replace(/^It the/, 'The'), tex });
      }
    });
    for (const rule of rules.players) {
      const payoff = `[[${this.payoffKey(rule)}]]`;
      formulas.push({
        words: `What ${rule.isList ? `each of the ${rule.name}` : oneOf(rule)} gets.`,
        tex: `${payoff} = ${definitionTex(rules, rule.payoff, rule)}`,
      });
      for (const [name, definition] of rule.definitions)
        formulas.push({
          words: `Of ${rule.isList ? `each of the ${rule.name}` : oneOf(rule)}: ${name}.`,
          tex: `\\mathit{${name}}${isMany(rule) ? '_i' : ''} = ${definitionTex(rules, definition, rule)}`,
        });
    }
    for (const [name, definition] of rules.definitions)
      formulas.push({
        words: `In these, ${name}.`,
        tex: `\\mathit{${name}} = ${definitionTex(rules, definition, null)}`,
      });
    for (const outcome of rules.outcomes)
      formulas.push({
        words: `${outcome.label}.`,
        tex: `[[${outcome.name}]] = ${definitionTex(rules, outcome.value, null)}`,
      });
    return formulas;
  }

  private choiceKey(rule: RulePlayer, choice: RuleChoice): string {
    const name = choice.as ?? choice.name;
    return choice.as === null || rule.isList ? `${rule.name}.${name}` : name;
  }

  private payoffKey(rule: RulePlayer): string {
    const name = rule.payoffAs ?? 'payoff';
    return rule.payoffAs === null || rule.isList ? `${rule.name}.${name}` : name;
  }

  pictures(): [Picture, ...Picture[]] {
    const { choices } = this.reference.structure;
    const real = choices
      .slice(0, this.choiceCount)
      .flatMap(({ options }, k) => (options === null ? [k] : []));
    const own = real.slice(0, 2).map((place) => this.ownPicture(place));
    const isPair =
      this.rules.stages.length === 1 &&
      real.length === 2 &&
      choices.length === 2 &&
      choices[0]!.player !== choices[1]!.player;
    const pair = isPair ? [this.replyPicture(real[0]!, real[1]!)] : [];
    const all = [...pair, ...own];
    const bars = this.barPicture(this.playerCount);
    return [...all, bars] as unknown as [Picture, ...Picture[]];
  }

  private profileOf(values: Float64Array, outcomes: Outcomes): { game: Game; x: Float64Array } | null {
    const game = this.family.game(values);
    const x = new Float64Array(game.offset + game.structure.choices.length);
    x.set(values);
    for (const [k, name] of this.choiceOutcomes.entries()) {
      const value = outcomes[name];
      if (typeof value !== 'number' || Number.isNaN(value)) return null;
      x[game.offset + k] = value;
    }
    game.structure.choices.forEach(({ mirrors }, k) => {
      if (mirrors !== null) x[game.offset + k] = x[game.offset + mirrors]!;
    });
    return { game, x };
  }

  /** The range of a choice that a picture shows. */
  private shownRange(game: Game, place: number, x: Float64Array): readonly [number, number] {
    const choice = game.structure.choices[place]!;
    const k = game.structure.stages[choice.stage]!.indexOf(place);
    const ends = game.ends(choice.stage);
    ends.run(x);
    const at = x[game.offset + place]!;
    const low = choice.low === null ? Math.min(-1, 2 * at) : ends.result(2 * k);
    const high = choice.high === null ? Math.max(low + 1, low + 2.5 * (at - low)) : ends.result(2 * k + 1);
    const { open } = choice.rule;
    const inset = (high - low) * 1e-3;
    return [
      open === 'low' || open === 'both' ? low + inset : low,
      open === 'high' || open === 'both' ? high - inset : high,
    ];
  }

  private ownPicture(place: number): Picture {
    const choice = this.reference.structure.choices[place]!;
    const { rule, player } = choice;
    const owner = this.reference.structure.players[player]!;
    const who = owner.rule.isList ? nameOf(owner.rule, owner.member) : oneOf(owner.rule);
    const isLed = choice.stage < this.rules.stages.length - 1;
    return {
      title: `What ${who} gets by its ${rule.label.toLowerCase()}`,
      x: {
        label: rule.label.toLowerCase(),
        symbol: owner.rule.isList ? `${rule.symbol}_${owner.member + 1}` : rule.symbol,
        ...(rule.unit ? { unit: rule.unit } : {}),
      },
      y: { label: 'payoff', ...(owner.rule.payoffUnit ? { unit: owner.rule.payoffUnit } : {}) },
      reading: isLed
        ? 'The choice is where the curve is highest, with what follows on each choice.'
        : 'The choice is where the curve is highest, the others doing what they do.',
      draw: (given, outcomes): readonly PictureMark[] => {
        const values = this.vectorOf(given);
        const profile = this.profileOf(values, outcomes);
        if (profile === null) return [];
        const { game, x } = profile;
        const [low, high] = this.shownRange(game, place, x);
        const at = x[game.offset + place]!;
        const POINTS = isLed ? 40 : 120;
        const finder = new Finder(this.family, values);
        const { tape } = game.payoff(player);
        const points = Array.from({ length: POINTS + 1 }, (_, k) => {
          const y = Float64Array.from(x);
          const own = low + ((high - low) * k) / POINTS;
          y[game.offset + place] = own;
          if (!isLed) {
            tape.run(y);
            return [own, tape.result(0)] as const;
          }
          return [own, finder.worthOf(choice.stage, player, y)] as const;
        }).filter(([, value]) => Number.isFinite(value));
        return [
          { kind: 'curve', label: 'payoff', tone: 'plain', points },
          { kind: 'level', label: rule.label.toLowerCase(), axis: 'x', at },
        ];
      },
    };
  }

  private replyPicture(first: number, second: number): Picture {
    const { choices, players } = this.reference.structure;
    const labelOf = (place: number): string => {
      const owner = players[choices[place]!.player]!;
      return `${choices[place]!.rule.label.toLowerCase()} of ${owner.rule.isList ? nameOf(owner.rule, owner.member) : `the ${owner.rule.name}`}`;
    };
    return {
      title: 'Best replies to one another',
      x: { label: labelOf(first), symbol: symbolFor(choices[first]!, players[choices[first]!.player]!) },
      y: { label: labelOf(second), symbol: symbolFor(choices[second]!, players[choices[second]!.player]!) },
      reading: 'Where the curves meet nobody would do anything else.',
      draw: (given, outcomes): readonly PictureMark[] => {
        const values = this.vectorOf(given);
        const profile = this.profileOf(values, outcomes);
        if (profile === null) return [];
        const { game, x } = profile;
        const finder = new Finder(this.family, values);
        finder.setEnds(0, x);
        const curve = (mover: number, other: number): (readonly [number, number])[] => {
          const [low, high] = this.shownRange(game, other, x);
          return Array.from({ length: 81 }, (_, k) => {
            const y = Float64Array.from(x);
            const at = low + ((high - low) * k) / 80;
            y[game.offset + other] = at;
            const reply =
              finder.replies(0, game.structure.choices[mover]!.player, y).best[0]?.choices[0] ?? Number.NaN;
            return mover === second ? ([at, reply] as const) : ([reply, at] as const);
          });
        };
        return [
          ...broken(curve(first, second)).map((points) => ({
            kind: 'curve' as const,
            label: `reply of ${players[choices[first]!.player]!.name}`,
            tone: 'plain' as const,
            points,
          })),
          ...broken(curve(second, first)).map((points) => ({
            kind: 'curve' as const,
            label: `reply of ${players[choices[second]!.player]!.name}`,
            tone: 'second' as const,
            points,
          })),
          { kind: 'level', label: labelOf(first), axis: 'x', at: x[game.offset + first]! },
          { kind: 'level', label: labelOf(second), axis: 'y', at: x[game.offset + second]! },
        ];
      },
    };
  }

  private barPicture(count: number): Picture {
    const { players } = this.reference.structure;
    return {
      title: 'What each gets',
      x: { label: '', ticks: players.map(({ name }, k) => [k + 0.5, name] as const) },
      y: { label: 'payoff' },
      reading: 'One bar for each player.',
      draw: (_, outcomes) =>
        Array.from({ length: count }, (__, k) => ({
          kind: 'bar' as const,
          label: players[k]!.name,
          tone: k % 2 === 0 ? ('plain' as const) : ('second' as const),
          from: k + 0.15,
          to: k + 0.85,
          value: outcomes[this.payoffOutcomes[k]!] ?? Number.NaN,
        })),
    };
  }

  // --- chance -----------------------------------------------------------------------------------------------------------------

  /** What chance does after a profile: payoffs and outcomes in each case, with probabilities. */
  lottery = (given: Values, outcomes: Outcomes): FiniteLottery => {
    const values = this.vectorOf(given);
    const profile = this.profileOf(values, outcomes);
    if (profile === null) throw new RegulabError('misuse', 'some choices of this game have no value');
    const { tape, count, width } = this.family.cases(values);
    tape.run(profile.x);
    // Cases of probability 0 do not happen, and need not be defined.
    const cases = Array.from({ length: count }, (_, k) => k).filter((k) => tape.result(k * width) > 0);
    const quantities = this.outcomes.slice(this.choiceCount).map(({ name, label, direction }, j) => ({
      name,
      label,
      worst: direction === 'lower' ? (1 as const) : (-1 as const),
      values: cases.map((k) => tape.result(k * width + 1 + j)),
      expected: outcomes[name] ?? Number.NaN,
    }));
    return {
      probabilities: cases.map((k) => tape.result(k * width)),
      quantities: quantities as unknown as FiniteLottery['quantities'],
    };
  };

  // --- branches ---------------------------------------------------------------------------------------------------------------

  branches = (given: Values, names: readonly string[], from: number, to: number): readonly Branch[] => {
    const places = names.map((name) => this.parameters.findIndex((each) => each.name === name));
    const own = Float64Array.from(this.parameters, ({ name }) => given[name]!);
    const values = (at: number): Float64Array => {
      const moved = Float64Array.from(own);
      for (const place of places) moved[place] = at;
      return this.extended(moved);
    };
    return traceBranches(
      {
        values,
        game: (each) => this.family.game(each),
        search: (each) => {
          const core = this.core(each);
          return core.status === 'equilibrium' ? core.found.map(({ x }) => x) : [];
        },
        isEquilibrium: (each, x) =>
          new Finder(
            this.family,
            each,
            [],
            USUAL_EFFORT,
            payoffSpans(this.family.game(each), each),
          ).isEquilibrium(Float64Array.from(x)),
        kinks: (each, x) => new Finder(this.family, each).kinksAt(Float64Array.from(x)),
        outcomes: (each, x) => this.record(this.outcomeValues(each, { x, isExit: false, absent: [] })),
      },
      from,
      to,
    );
  };

  // --- derivatives ------------------------------------------------------------------------------------------------------------

  /** By the implicit function theorem on the first-order conditions of the choices that are free. */
  derivatives = (
    given: Values,
    outcomes: Outcomes,
  ): Readonly<Record<string, Readonly<Record<string, number>>>> => {
    const values = this.vectorOf(given);
    const profile = this.profileOf(values, outcomes);
    if (profile === null) return {};
    const { game, x } = profile;
    const { graph, choices, players } = game.structure;
    const real = game.realChoices(0);
    const system = game.system(0);
    system.run(x);
    const n = real.length;
    const ends = game.ends(0);
    ends.run(x);
    const states = real.map((place) => {
      const own = choices[place]!.mirrors ?? place;
      return this.states[own]![this.stateOf(game, { x, isExit: false, absent: [] }, own)]!;
    });
    const free = real.flatMap((_, k) => (states[k] === 'free' ? [k] : []));
    const wanted = [
      ...players.slice(0, this.playerCount).map(({ payoff }) => payoff),
      ...game.structure.outcomes.map(({ node }) => node),
    ];
    const names = [...this.payoffOutcomes, ...game.structure.outcomes.map(({ name }) => name)];
    const restsOnBenchmark = wanted.map((node) =>
      graph.below([node]).some((each) => {
        const place = graph.operation[each] === VARIABLE ? graph.number[each]! : -1;
        return place >= this.parameters.length && place < game.offset;
      }),
    );
    const byChoice = new Tape(
      graph,
      wanted.flatMap((node) => real.map((place) => graph.derivative(node, game.offset + place))),
    );
    byChoice.run(x);
    const result: Record<string, Record<string, number>> = {};
    const put = (outcome: string, parameter: string, value: number): void => {
      result[outcome] ??= {};
      result[outcome][parameter] = value;
    };
    this.parameters.forEach((parameter, p) => {
      if (parameter.whole) return;
      const tape = new Tape(graph, [
        ...real.map((place) =>
          graph.derivative(graph.derivative(players[choices[place]!.player]!.payoff, game.offset + place), p),
        ),
        ...real.flatMap((place) =>
          [choices[place]!.low, choices[place]!.high].map((end) =>
            end === null ? graph.constant(0) : graph.derivative(end, p),
          ),
        ),
        ...wanted.map((node) => graph.derivative(node, p)),
      ]);
      tape.run(x);
      const moves = new Float64Array(n);
      real.forEach((place, k) => {
        if (states[k] === 'free') return;
        const at = x[game.offset + place]!;
        const order = game.structure.stages[0]!.indexOf(place);
        const isLow =
          choices[place]!.low !== null &&
          Math.abs(at - ends.result(2 * order)) <= Math.abs(at - ends.result(2 * order + 1));
        moves[k] = tape.result(n + 2 * k + (isLow || choices[place]!.high === null ? 0 : 1));
      });
      const m = free.length;
      const matrix = new Float64Array(m * m);
      const right = Float64Array.from(free, (row) => {
        let sum = -tape.result(row);
        for (let k = 0; k < n; k++) if (!free.includes(k)) sum -= system.result(n + row * n + k) * moves[k]!;
        return sum;
      });
      free.forEach((row, r) => {
        free.forEach((column, c) => {
          matrix[r * m + c] = system.result(n + row * n + column);
        });
      });
      const isRegular = m === 0 || solveLinear(matrix, right);
      free.forEach((row, r) => {
        moves[row] = isRegular ? right[r]! : Number.NaN;
      });
      real.forEach((place, k) => {
        if (choices[place]!.mirrors === null) put(this.choiceOutcomes[place]!, parameter.name, moves[k]! + 0);
      });

      wanted.forEach((_, w) => {
        let value = tape.result(3 * n + w);
        for (let k = 0; k < n; k++) value += byChoice.result(w * n + k) * moves[k]!;
        // How a benchmark moves is not worked out here.
        if (restsOnBenchmark[w]) value = Number.NaN;
        put(names[w]!, parameter.name, value + 0);
      });
    });
    return result;
  };
}

/** Runs of a curve without jumps in it. */
function broken(points: readonly (readonly [number, number])[]): (readonly [number, number])[][] {
  const finite = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  if (finite.length === 0) return [];
  const span = (k: 0 | 1): number =>
    Math.max(...finite.map((p) => p[k])) - Math.min(...finite.map((p) => p[k])) || 1;
  const [sx, sy] = [span(0), span(1)];
  const runs: (readonly [number, number])[][] = [[]];
  finite.forEach((point, k) => {
    const before = finite[k - 1];
    if (before && (Math.abs(point[0] - before[0]) > sx / 5 || Math.abs(point[1] - before[1]) > sy / 5))
      runs.push([]);
    runs[runs.length - 1]!.push(point);
  });
  return runs.filter((run) => run.length > 1);
}

const symbolFor = (choice: Choice, owner: { readonly rule: RulePlayer; readonly member: number }): string =>
  owner.rule.isList ? `${choice.rule.symbol}_${owner.member + 1}` : choice.rule.symbol;

const sentence = (text: string): string => (text[0] ?? '').toUpperCase() + text.slice(1);

/** A single player in words, or one of many that a parameter counts. */
const oneOf = ({ name, countBy }: RulePlayer): string => `${countBy === null ? '' : 'each of '}the ${name}`;

const nameOf = (rule: RulePlayer, member: number): string =>
  rule.names?.[member] ?? `${rule.name} ${member + 1}`;

const isNamed = ({ options }: RuleChoice): boolean =>
  options?.some((option) => Number.isNaN(Number(option))) === true;

/** What an end of a range is called in regimes. */
function endName(choice: Choice, which: 'low' | 'high', part: string): string {
  // Who mixes with certainty chooses one of the two.
  if (choice.rule.mixed) return slug(choice.rule.options![which === 'low' ? 0 : 1]!);
  const { ends } = choice.rule;
  if (ends !== null) return ends[which === 'low' ? 0 : 1];
  const parts = which === 'low' ? choice.lowParts : choice.highParts;
  if (part !== '') return slug(part);
  if (parts.length > 1) return which;
  const text = (which === 'low' ? choice.rule.low : choice.rule.high) ?? null;
  return which === 'low' &&
    text?.kind === 'formula' &&
    text.formula.expression.kind === 'number' &&
    text.formula.expression.value === 0
    ? 'zero'
    : which;
}

const slug = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();

/** The states in which a choice can be, the free one first; of a finite choice its options. */
function statesOf(choice: Choice): string[] {
  const { rule, options } = choice;
  const states =
    options !== null
      ? rule.options!.map(slug)
      : [
          'free',
          ...(choice.rule.mixed ? choice.rule.options!.map(slug) : []),
          ...(choice.low === null ? [] : choice.lowParts.map(({ name }) => endName(choice, 'low', name))),
          ...(choice.high === null ? [] : choice.highParts.map(({ name }) => endName(choice, 'high', name))),
        ];
  return [...new Set([...states, 'out'])];
}

function meaningOf(state: string, choice: Choice): string {
  if (state === 'free') return choice.rule.mixed ? 'mixes' : 'between the ends of its range';
  if (state === 'out') return 'stays out';
  if (choice.options !== null || (choice.rule.mixed && choice.rule.options!.map(slug).includes(state)))
    return `chooses ${state}`;
  if (state === 'zero') return 'nothing at all';
  return `held at the end of its range that is called ${state}`;
}

function usualRange(min: number, max: number, initial: number): readonly [number, number] {
  const span = Math.abs(initial) || 1;
  if (max - min <= 20 * span) return [min, max];
  return [Math.max(min, Math.min(0, initial - span)), Math.min(max, Math.max(initial + 2 * span, 2 * span))];
}

/** Boxes that may hold equilibria, for all profiles of finite choices; null where there are too many of those. */
function pruneAll(
  game: Game,
  values: Float64Array,
  budget: number,
): { boxes: { box: Box; finite: Float64Array }[]; count: number; isCut: boolean } | null {
  const { choices } = game.structure;
  const finite = choices.flatMap(({ options, mirrors }, place) =>
    options === null || mirrors !== null ? [] : [place],
  );
  const profiles = finite.reduce((product, place) => product * choices[place]!.options!.length, 1);
  if (profiles > 2000) return null;
  const boxes: { box: Box; finite: Float64Array }[] = [];
  let count = 0;
  let isCut = false;
  for (let profile = 0; profile < profiles; profile++) {
    const x = new Float64Array(game.offset + choices.length);
    x.set(values.subarray(0, game.offset));
    let rest = profile;
    for (const place of finite) {
      const { options } = choices[place]!;
      x[game.offset + place] = options![rest % options!.length]!;
      rest = Math.floor(rest / options!.length);
    }
    for (const [place, { mirrors, options }] of choices.entries())
      if (mirrors !== null && options !== null) x[game.offset + place] = x[game.offset + mirrors]!;
    const pruner = new Pruner(game, 0, x, x, Math.max(1, budget - count));
    const pruned: Pruned = pruner.run();
    count += pruned.count;
    isCut ||= pruned.isCut;
    for (const box of pruned.boxes) {
      // A point that meets the conditions may yet be no equilibrium: somebody may gain far away, or by another finite choice.
      if (!pruned.isCut && (pruner.isBeaten(box) || finiteBeats(game, box, x, finite))) continue;
      boxes.push({ box, finite: x });
    }
  }
  return { boxes, count, isCut };
}

/** Whether somebody who may leave gets less in the whole box than outside. */
function someoneLeaves(game: Game, box: Box, finite: Float64Array): boolean {
  const { players } = game.structure;
  const low = Float64Array.from(finite);
  const high = Float64Array.from(finite);
  game.realChoices(0).forEach((place, k) => {
    low[game.offset + place] = box.low[k]!;
    high[game.offset + place] = box.high[k]!;
  });
  const outcomes = game.outcomes();
  const outside = game.outside();
  outcomes.enclose(low, high);
  outside.enclose(low, high);
  return players.some(
    (player, k) =>
      player.outside?.goesOn === false &&
      outside.lo[outside.places[2 * k + 1]!]! > 0 &&
      outcomes.hi[outcomes.places[k]!]! < outside.lo[outside.places[2 * k]!]!,
  );
}

/** Whether somebody has another finite choice that is better whatever the others do in the box. */
function finiteBeats(game: Game, box: Box, x: Float64Array, finite: readonly number[]): boolean {
  if (finite.length === 0) return false;
  const { choices, graph, players } = game.structure;
  const real = game.realChoices(0);
  const low = Float64Array.from(x);
  const high = Float64Array.from(x);
  real.forEach((place, k) => {
    low[game.offset + place] = box.low[k]!;
    high[game.offset + place] = box.high[k]!;
  });
  return finite.some((place) => {
    const { player, options } = choices[place]!;
    const tape = new Tape(graph, [players[player]!.payoff]);
    tape.enclose(low, high);
    const now = tape.hi[tape.places[0]!]!;
    const kept = low[game.offset + place]!;
    const beats = options!.some((option) => {
      if (option === kept) return false;
      low[game.offset + place] = high[game.offset + place] = option;
      tape.enclose(low, high);
      return tape.lo[tape.places[0]!]! > now;
    });
    low[game.offset + place] = high[game.offset + place] = kept;
    return beats;
  });
}

/** Whether a profile lies in a box, or as near to it as rounding goes. */
function holds(game: Game, box: Box, finite: Float64Array, x: Float64Array): boolean {
  const { choices } = game.structure;
  const real = game.realChoices(0);
  return (
    choices.every(
      ({ options }, place) => options === null || finite[game.offset + place] === x[game.offset + place],
    ) &&
    real.every((place, k) => {
      const at = x[game.offset + place]!;
      const near = 1e-8 * Math.max(Math.abs(at), Math.abs(box.high[k]!), 1e-300);
      return (
        at >= box.low[k]! - near &&
        at <= box.high[k]! + near &&
        box.high[k]! - box.low[k]! <= 1e-5 * Math.max(1e-3, Math.abs(at))
      );
    })
  );
}

/**
 * Makes a model of a sheet: a game stated as data. It has all that built-in models have: solutions with certificates, sweeps, maps,
 * pictures, formulas.
 *
 * @param sheet the sheet as mappings, lists, and texts or numbers, as YAML or JSON give it
 * @param options where the parts of the sheet stand, for messages, and how hard is searched
 * @returns what commands, sweeps and pages take
 * @throws RegulabError with code `misuse`: all that is wrong, a line each
 * @example
 * const duopoly = defineGame({
 *   id: 'my/duopoly', title: 'Two labs buy compute',
 *   parameters: { demand: { default: 10, range: [1, 100] }, tax: { lever: 0, range: [0, 5] } },
 *   players: { labs: { count: 2, choices: { compute: { range: [0, 'demand'] } }, payoff: '(demand - sum(labs.compute) - tax) * compute' } },
 * });
 * new Laboratory([duopoly]).solve('my/duopoly', { tax: 1 }).outcomes['labs[0].compute']; // 3
 */
export function defineGame(sheet: unknown, options: SheetOptions = {}): Model {
  const { rules, problems } = checkSheet(sheet);
  if (problems.length > 0)
    throw new RegulabError('misuse', problems.map((problem) => problemLine(problem, options)).join('\n'));
  return modelOf(rules, options);
}

/** What a scenario sets: texts that are numbers become numbers. */
const settingOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(settingOf)
    : typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
      ? Number(value)
      : value;

/** Whether anything is left to chance: draws, or players who mix. */
const hasChance = ({ chance, players }: Rules): boolean =>
  chance.size > 0 ||
  players.some((player) => player.chance.size > 0 || player.choices.some(({ mixed }) => mixed));

/** Models of one sheet by numbers of players share their way of being made larger. */
function modelOf(rules: Rules, options: SheetOptions): Model {
  const sized =
    rules.players.find(({ isList, count, most, least }) => isList && (most > count || least < count)) ??
    rules.players.find(({ isList }) => isList);
  const made = new Map<number, Model>();
  const resize = (count: number): Model => {
    if (sized && count < sized.least)
      throw new RegulabError('misuse', `${count} players in ${sized.name}; at least ${sized.least} play`);
    let model = made.get(count);
    if (model === undefined) {
      const counts = usualCounts(rules);
      if (sized) counts.set(sized.name, count);
      model = build(rules, counts, options, sized ?? null, resize);
      made.set(count, model);
    }
    return model;
  };
  return soundModel(resize(sized?.count ?? 1));
}

function build(
  rules: Rules,
  counts: ReadonlyMap<string, number>,
  options: SheetOptions,
  sized: RulePlayer | null,
  resize: (count: number) => Model,
): Model {
  const own = new SheetModel(rules, counts, options.effort ?? 1);
  const isOneStage =
    rules.stages.length === 1 && rules.players.every(({ outside }) => outside?.goesOn !== true);
  return Object.freeze({
    id: sized ? `${rules.id}[${counts.get(sized.name)}]` : rules.id,
    title: rules.title,
    question: rules.question,
    summary: rules.summary,
    source: rules.source,
    fidelity: rules.fidelity,
    fidelityNote: 'Stated in a sheet.',
    parameters: own.parameters,
    outcomes: own.outcomes,
    regimes: own.regimes,
    formulas: own.formulas(),
    pictures: own.pictures(),
    ...(sized
      ? { list: { name: sized.name, count: counts.get(sized.name)!, most: sized.most, resize } }
      : {}),
    ...(rules.scenarios.length > 0
      ? {
          scenarios: rules.scenarios.map(({ name, set }) => ({
            name,
            set: Object.fromEntries(Object.entries(set).map(([key, value]) => [key, settingOf(value)])),
          })),
        }
      : {}),
    check: (values: Values) => own.checkVector(own.vectorOf(values)),
    solve: own.solve,
    kernel: own.kernel,
    verify: own.verify,
    explain: own.explain,
    ...(hasChance(rules) ? { lottery: own.lottery } : {}),
    ...(isOneStage ? { derivatives: own.derivatives, branches: own.branches } : {}),
  } satisfies Model);
}

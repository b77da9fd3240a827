import type { Expression } from '@regulab/model/expression.js';
import type { Benchmark, Definition, Formula, Move, RuleOutcome, RulePlayer, Rules } from './rules.js';

/** The benchmark that every game has: all that a regulator sets at its value without a rule. */
export const NO_RULE = 'noRule';

/** Benchmarks by name, the one without a rule among them. */
export const benchmarksOf = (rules: Rules): readonly Benchmark[] => [
  ...rules.benchmarks,
  {
    name: NO_RULE,
    set: new Map(
      [...rules.parameters, ...rules.players.flatMap(({ parameters }) => parameters)].flatMap((parameter) => {
        if (parameter.lever === null) return [];
        const owner = rules.players.find(({ parameters }) => parameters.includes(parameter));
        const value: Formula = {
          text: String(parameter.lever),
          expression: { kind: 'number', value: parameter.lever, from: 0, to: 1 },
          path: parameter.path,
        };
        return [[owner ? `${owner.name}.${parameter.name}` : parameter.name, value] as const];
      }),
    ),
    fix: new Map(),
    chooses: null,
    maximises: null,
    path: [],
  },
];

/** Names in a formula, such as `planner.welfare`. */
function* namesIn(at: Expression): Generator<Expression & { kind: 'name' }> {
  switch (at.kind) {
    case 'name':
      yield at;
      return;
    case 'minus':
    case 'not':
      yield* namesIn(at.of);
      return;
    case 'binary':
      yield* namesIn(at.left);
      yield* namesIn(at.right);
      return;
    case 'call':
      for (const each of at.given) yield* namesIn(each);
  }
}

const formulasOf = (definition: Definition): readonly Formula[] =>
  definition.kind === 'formula' ? [definition.formula] : [...definition.cases.values()];

/** A list of a game, and the number of its members. */
const membersOf = (rule: RulePlayer, counts: ReadonlyMap<string, number>): readonly string[] =>
  rule.isList
    ? Array.from({ length: counts.get(rule.name) ?? rule.count }, (_, member) => `${rule.name}[${member}]`)
    : [rule.name];

/** What a part of a benchmark stands for: names of outcomes, several for what each member of a list has; null where it is nothing. */
export function benchmarkPart(
  rules: Rules,
  counts: ReadonlyMap<string, number>,
  part: string,
): { readonly names: readonly string[]; readonly isList: boolean } | null {
  if (rules.outcomes.some(({ name }) => name === part)) return { names: [part], isList: false };
  for (const isExact of [true, false])
    for (const rule of rules.players) {
      const choice = rule.choices.find(({ name, as }) => (isExact ? as === part : name === part));
      const isPayoff = isExact && rule.payoffAs === part;
      const isOutcome = rule.outcomes.some(({ name }) => name === part);
      if (!choice && !isPayoff && !isOutcome) continue;
      const own = choice ? (choice.as ?? choice.name) : part;
      const isBare = !rule.isList && !isOutcome && (isPayoff || choice!.as !== null);
      return {
        names: membersOf(rule, counts).map((member) => (isBare ? own : `${member}.${own}`)),
        isList: rule.isList,
      };
    }
  return null;
}

/** What outcomes and selections of a game say of its benchmarks: `planner.welfare`, each once, by benchmark in their order. */
export function mentioned(rules: Rules): readonly { readonly benchmark: string; readonly part: string }[] {
  const known = new Set(benchmarksOf(rules).map(({ name }) => name));
  const seen = new Map<string, { benchmark: string; part: string }>();
  const formulas = [
    ...[...rules.outcomes, ...rules.players.flatMap(({ outcomes }) => outcomes)].flatMap(({ value }) =>
      formulasOf(value),
    ),
    ...rules.select,
  ];
  for (const { expression } of formulas)
    for (const { name, part } of namesIn(expression))
      if (known.has(name) && part !== undefined) seen.set(`${name}.${part}`, { benchmark: name, part });
  return [...known].flatMap((name) => [...seen.values()].filter(({ benchmark }) => benchmark === name));
}

/** Outcomes that rest on a benchmark, directly or through others. */
function restingOnBenchmarks(rules: Rules): ReadonlySet<string> {
  const known = new Set(benchmarksOf(rules).map(({ name }) => name));
  const resting = new Set<string>();
  for (const { name, value } of [...rules.players.flatMap(({ outcomes }) => outcomes), ...rules.outcomes])
    if (
      formulasOf(value).some(({ expression }) =>
        [...namesIn(expression)].some((at) =>
          at.part === undefined ? resting.has(at.name) : known.has(at.name),
        ),
      )
    )
      resting.add(name);
  return resting;
}

/** The rules of a game in which some choices are fixed, or made by a planner; parameters are set elsewhere. */
export function benchmarkRules(rules: Rules, benchmark: Benchmark): Rules {
  const dropped = restingOnBenchmarks(rules);
  const kept = (outcomes: readonly RuleOutcome[]): RuleOutcome[] =>
    outcomes.filter(({ name }) => !dropped.has(name));
  const isPlanned = ({ player, choice }: Move): boolean =>
    benchmark.chooses?.some((text) => text === player || text === `${player}.${choice}`) === true;
  const moves = rules.stages.flat().filter(isPlanned);
  const first = rules.stages.findIndex((stage) => stage.some(isPlanned));
  const stages =
    moves.length === 0
      ? rules.stages
      : rules.stages
          .map((stage, s) => [...(s === first ? moves : []), ...stage.filter((move) => !isPlanned(move))])
          .filter((stage) => stage.length > 0);
  return {
    ...rules,
    stages,
    select: [],
    outcomes: kept(rules.outcomes),
    benchmarks: [],
    scenarios: [],
    planner:
      benchmark.maximises === null
        ? null
        : { name: benchmark.name, moves, objective: benchmark.maximises, path: benchmark.path },
    players: rules.players.map((player) => ({
      ...player,
      outcomes: kept(player.outcomes),
      choices: player.choices.map((choice) => {
        const fixed = benchmark.fix.get(`${player.name}.${choice.name}`);
        if (fixed === undefined) return choice;
        const end = { kind: 'formula', formula: fixed, isCap: false } as const;
        return { ...choice, low: end, high: end, open: 'none' as const };
      }),
    })),
  };
}

/** A choice that a benchmark names and the game has not, or another thing that makes it none: what, and where. */
export function benchmarkProblem(
  rules: Rules,
  { name, set, fix, chooses, maximises, path }: Benchmark,
): { readonly path: Benchmark['path']; readonly message: string } | null {
  const choices = rules.players.flatMap((player) =>
    player.choices.map((choice) => ({ key: `${player.name}.${choice.name}`, player: player.name, choice })),
  );
  const list = choices.map(({ key }) => key).join(', ');
  for (const key of fix.keys()) {
    const meant = choices.find((each) => each.key === key);
    if (!meant)
      return { path: [...path, 'fix', key], message: `${key} is no choice of this game; there are ${list}` };
    if (meant.choice.options !== null)
      return {
        path: [...path, 'fix', key],
        message: `${key} is a finite choice; only choices in a range can be fixed`,
      };
  }
  for (const [k, text] of (chooses ?? []).entries())
    if (!choices.some(({ key, player }) => key === text || player === text))
      return {
        path: [...path, 'chooses', k],
        message: `${JSON.stringify(text)} is no choice and no player of this game; there are ${list}`,
      };
  const twice = [...fix.keys()].find((key) =>
    chooses?.some((text) => text === key || text === key.split('.')[0]),
  );
  if (twice !== undefined)
    return {
      path: [...path, 'fix', twice],
      message: `${twice} is fixed and chosen as well in the benchmark ${name}; keep one of the two`,
    };
  if ((chooses === null) !== (maximises === null))
    return {
      path,
      message: `the benchmark ${name} has ${chooses === null ? 'maximises' : 'chooses'} alone; chooses: [...] says who is planned, and maximises: formula what for`,
    };
  const parameters = [
    ...rules.parameters.map((each) => each.name),
    ...rules.players.flatMap((player) => player.parameters.map((each) => `${player.name}.${each.name}`)),
  ];
  for (const key of set.keys())
    if (!parameters.includes(key))
      return {
        path: [...path, 'set', key],
        message: `${key} is no parameter of this game; ${parameters.length === 0 ? 'it has none' : `there are ${parameters.slice(0, 24).join(', ')}`}`,
      };
  if (set.size === 0 && fix.size === 0 && chooses === null)
    return {
      path,
      message: `the benchmark ${name} changes nothing; write set:, fix:, or chooses: with maximises:`,
    };
  return null;
}

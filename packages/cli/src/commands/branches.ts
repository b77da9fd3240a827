import {
  type Branch,
  type Branches,
  type BranchPoint,
  branchOutcome,
  type Census,
  censusOf,
  csvCell,
  flatten,
  formatNumber,
  misuse,
  parametersNamed,
  readDecimal,
  readGame,
  traceBranchesOf,
} from '@regulab/core';
import type { Run } from '../command.js';
import { readSettings } from '../settings.js';
import { textTable } from '../textTable.js';

/** `name=from:to` */
function readRange(text: string): { readonly name: string; readonly from: number; readonly to: number } {
  const match = /^([^=]+)=([^:]+):([^:]+)$/.exec(text);
  const from = match ? readDecimal(match[2]!) : null;
  const to = match ? readDecimal(match[3]!) : null;
  if (!match || from === null || to === null)
    throw misuse(`--along is ${text}; it must be name=from:to, for example agents.damage=0.2:4`);
  return { name: match[1]!.trim(), from, to };
}

const n = formatNumber;

/** Branches of equilibria along a parameter, or the equilibria of each number of players. */
export const run: Run<'branches'> = ({ words: [id], options, laboratory }) => {
  const named = laboratory.find(id!);
  const { name, from, to } = readRange(options.along);
  const settings = readSettings(named, options.set);
  if (Object.hasOwn(settings, name)) throw misuse(`${name} is both set and run along; keep one of the two`);
  if (name === named.list?.name) {
    if (options.out.length > 0)
      throw misuse(`--out draws branches along a number; along ${name} there is a table`);
    const { model, values } = readGame(named, settings);
    const census = censusOf(model, values, from, to);
    return { json: census, text: () => censusTable(named.id, name, census) };
  }
  const sized = flatten(named, { ...settings, [name]: from }).model;
  const own = sized.list ? { [sized.list.name]: sized.list.count } : {};
  const { model, values } = readGame(
    sized,
    parametersNamed(sized, name).length > 0 ? { ...own, ...settings, [name]: from } : { ...own, ...settings },
  );
  const of = branchOutcome(model, options.of);
  const traced = traceBranchesOf(model, values, name, from, to);
  return {
    json: traced,
    text: () => report(traced, of.name),
    files: { csv: () => csv(traced) },
    figure: async () => (await import('@regulab/figures/branchLayers.js')).branchFigure(model, traced, of),
  };
};

function censusTable(id: string, name: string, census: readonly Census[]): string {
  const rows = census.flatMap(({ count, equilibria, problem }) =>
    (equilibria.length > 0 ? equilibria : [null]).map((equilibrium, k) => [
      k === 0 ? String(count) : '',
      equilibrium
        ? Object.entries(equilibrium.outcomes)
            .filter(([outcome]) => outcome.startsWith(`${name}[0]`))
            .map(([outcome, x]) => `${outcome.replace(`${name}[0].`, '')} ${n(x!)}`)
            .join(', ')
        : (problem ?? 'none found'),
      equilibrium ? equilibrium.binding.join('; ') : '',
    ]),
  );
  return `${id}: equilibria by the number of ${name}; choices of the first\n\n${textTable([name, 'equilibrium', ''], rows, [0])}`;
}

const kindOf = ({ isEquilibrium, isStable }: BranchPoint): string =>
  !isEquilibrium ? 'no equilibrium' : isStable ? 'stable' : 'unstable';

/** Runs of points of one kind. */
function stretches(points: readonly BranchPoint[]): (readonly BranchPoint[])[] {
  const runs: BranchPoint[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    if (run && kindOf(run.at(-1)!) === kindOf(point)) run.push(point);
    else runs.push([point]);
  }
  return runs;
}

const MEANING = {
  fold: 'fold: two equilibria meet and end',
  stability: 'stability changes',
  exit: 'somebody begins or ceases to gain elsewhere',
  border: 'a choice meets its bound, or a kink; the branch ends',
} as const;

function report({ model, parameter, from, to, branches: all }: Branches, of: string): string {
  const shown = (point: BranchPoint): string => {
    const value = point.outcomes[of];
    return typeof value === 'number' ? n(value) : '-';
  };
  const head = `${model}: ${all.length} ${all.length === 1 ? 'branch' : 'branches'} of equilibria along ${parameter} from ${n(from)} to ${n(to)}`;
  const rows = all.flatMap(({ points, events }: Branch, k) => [
    ...stretches(points).map((run, j, runs) => {
      // A stretch ends where the next begins.
      const [first, last] = [run[0]!, runs[j + 1]?.[0] ?? run.at(-1)!];
      return [
        j === 0 ? String(k + 1) : '',
        kindOf(first),
        n(first.at),
        n(last.at),
        shown(first),
        shown(last),
      ];
    }),
    ...events.map(({ kind, point }) => ['', MEANING[kind], n(point.at), '', shown(point), '']),
  ]);
  return `${head}\n\n${textTable(['branch', '', parameter, 'to', of, 'to'], rows, [2, 3, 4, 5])}\n\nA search, not a proof that there is no other: branches begin at equilibria found at some values on the way; one that closes on itself between them is missed.`;
}

function csv({ parameter, branches: all }: Branches): string {
  const outcomes = Object.keys(all[0]?.points[0]?.outcomes ?? {});
  const lines = all.flatMap(({ points }, k) =>
    points.map((point) => [
      k + 1,
      point.at,
      kindOf(point),
      ...outcomes.map((o) => point.outcomes[o] ?? null),
    ]),
  );
  return `${[['branch', parameter, 'kind', ...outcomes], ...lines].map((line) => line.map(csvCell).join(',')).join('\n')}\n`;
}

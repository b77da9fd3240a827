import { writeFileSync } from 'node:fs';
import {
  type Branch,
  type Branches,
  type BranchPoint,
  type Census,
  censusOf,
  csvCell,
  findModel,
  flatten,
  formatNumber,
  misuse,
  parametersNamed,
  readDecimal,
  readGame,
  traceBranchesOf,
} from '@regulab/core';
import { fileFailure } from '@regulab/sweep';
import { readSettings } from '../parse.js';
import { print } from '../print.js';
import { textTable } from '../textTable.js';
import { writeFigure } from '../writeFigure.js';

interface Options {
  readonly along: string;
  readonly set?: readonly string[] | undefined;
  readonly out?: readonly string[] | undefined;
  readonly json?: true | undefined;
}

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
export async function branches(id: string, options: Options): Promise<void> {
  for (const file of options.out ?? [])
    if (!/\.(svg|png|csv)$/i.test(file))
      throw misuse(`--out is ${file}; its name must end in .svg, .png or .csv`);
  const named = findModel(id);
  const { name, from, to } = readRange(options.along);
  const settings = readSettings(named, options.set ?? []);
  if (Object.hasOwn(settings, name)) throw misuse(`${name} is both set and run along; keep one of the two`);
  if (name === named.list?.name) {
    if (options.out) throw misuse(`--out draws branches along a number; along ${name} there is a table`);
    const { model, values } = readGame(named, settings);
    const census = censusOf(model, values, from, to);
    print(options.json ? `${JSON.stringify(census, null, 2)}\n` : `${censusTable(named.id, name, census)}\n`);
    return;
  }
  const sized = flatten(named, { ...settings, [name]: from }).model;
  const own = sized.list ? { [sized.list.name]: sized.list.count } : {};
  const { model, values } = readGame(
    sized,
    parametersNamed(sized, name).length > 0 ? { ...own, ...settings, [name]: from } : { ...own, ...settings },
  );
  const traced = traceBranchesOf(model, values, name, from, to);
  const isData = (file: string): boolean => /\.csv$/i.test(file);
  for (const file of (options.out ?? []).filter(isData))
    try {
      writeFileSync(file, csv(traced));
    } catch (error) {
      throw fileFailure('write', file, error);
    }
  const pictures = (options.out ?? []).filter((file) => !isData(file));
  if (pictures.length > 0) {
    const { branchFigure } = await import('@regulab/figures');
    await writeFigure(branchFigure(model, traced), pictures);
  }
  print(options.json ? `${JSON.stringify(traced, null, 2)}\n` : `${report(traced)}\n`);
}

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
  border: 'a choice meets its bound; the branch ends',
} as const;

function report({ model, parameter, from, to, branches: all }: Branches): string {
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
        n(first.outcomes.safe!),
        n(last.outcomes.safe!),
      ];
    }),
    ...events.map(({ kind, point }) => ['', MEANING[kind], n(point.at), '', n(point.outcomes.safe!), '']),
  ]);
  return `${head}\n\n${textTable(['branch', '', parameter, 'to', 'safe', 'to'], rows, [2, 3, 4, 5])}\n\nA search, not a proof that there is no other: branches begin at equilibria found at some values on the way; one that closes on itself between them is missed.`;
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

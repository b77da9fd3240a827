import { type CartNode, findModel, formatNumber, type Limit, misuse, readDecimal } from '@regulab/core';
import type { Found } from '@regulab/figures/discoveryFigure.js';
import { type Derived, openTable, discover as search } from '@regulab/sweep';
import { ANSWER_IS_NO } from '../exitCode.js';
import { checkReport, readCount } from '../parse.js';
import { note, print } from '../print.js';
import { noteSource } from '../sourceNotes.js';
import { textTable } from '../textTable.js';
import { checkPictures, writeFigure } from '../writeFigure.js';

interface Options {
  readonly target: string;
  readonly method: 'prim' | 'cart';
  readonly input?: readonly string[] | undefined;
  readonly derive?: readonly string[] | undefined;
  readonly where?: string | undefined;
  readonly say?: string | undefined;
  readonly density?: string | undefined;
  readonly leastMass?: string | undefined;
  readonly peel?: string | undefined;
  readonly paste?: string | undefined;
  readonly boxes?: string | undefined;
  readonly criterion?: 'gain' | 'mean' | undefined;
  readonly plain?: true | undefined;
  readonly depth?: string | undefined;
  readonly out?: readonly string[] | undefined;
  readonly report?: string | undefined;
  readonly json?: true | undefined;
}

/** `name = expression` */
function readDerived(text: string): Derived {
  const cut = text.search(/(?<![<>=!])=(?!=)/);
  const [name, expression] = [text.slice(0, Math.max(0, cut)).trim(), text.slice(cut + 1).trim()];
  if (cut < 1 || name === '' || expression === '')
    throw misuse(
      `--derive is ${text}; it must be name = expression, for example "floor over anarchy % = specialistFloor / baselineSafety"`,
    );
  return { name, expression };
}

function part(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = readDecimal(text);
  if (value === null) throw misuse(`${option} is ${text}; it must be a number`);
  return value;
}

/** What only one method understands is refused with the other. */
function checkMethod({ method, ...options }: Options): void {
  const own = { prim: ['peel', 'paste', 'boxes', 'criterion', 'plain'], cart: ['depth'] } as const;
  for (const name of own[method === 'prim' ? 'cart' : 'prim'])
    if (options[name] !== undefined)
      throw misuse(`--${name} has no meaning with --method ${method}; leave it out`);
}

/** Boxes in a sweep in which a target is hit. */
export async function discover(data: string, options: Options): Promise<void> {
  checkPictures(options.out);
  checkMethod(options);
  checkReport(options.report);
  const inputs = options.input?.flatMap((text) => text.split(',').map((name) => name.trim()));
  const derived = (options.derive ?? []).map(readDerived);
  const table = await openTable(data);
  noteSource(data, table);
  const task = {
    method: options.method,
    target: options.target,
    inputs,
    derived,
    where: options.where,
    say: options.say,
    density: part('--density', options.density),
    leastMass: part('--least-mass', options.leastMass),
    peel: part('--peel', options.peel),
    paste: part('--paste', options.paste),
    boxes: options.boxes === undefined ? undefined : readCount('--boxes', options.boxes, 1),
    criterion: options.criterion,
    finish: options.plain ? false : undefined,
    depth: options.depth === undefined ? undefined : readCount('--depth', options.depth, 1),
  };
  const { data: rows, ...found } = search(table, task);
  if (options.out || options.report !== undefined) {
    const { discoveryFigure } = await import('@regulab/figures');
    const figure = discoveryFigure(findModel(found.model), found, rows);
    if (figure.panels.length > 0) await writeFigure(figure, options.out ?? []);
    else note('no picture is written: no box was found\n');
    if (options.report !== undefined) {
      const { writeFindings } = await import('@regulab/report/node');
      writeFindings(options.report, {
        heading: `When does "${options.target}" hold?`,
        lead: found.boxes[0]?.words ?? 'No box stands out.',
        findings: [
          {
            heading: 'The boxes',
            // The first stands above.
            text: found.boxes.slice(1).map(({ words }) => words),
            ...(figure.panels.length > 0 ? { figure } : {}),
            numbers: { head: HEAD, rows: rowsOf(found), right: [2, 3, 4] },
          },
        ],
        method: `${methodInWords(found)} ${found.notes.map((note) => `${note}.`).join(' ')}`,
        result: found,
      });
    }
  }
  print(options.json ? `${JSON.stringify(found, null, 2)}\n` : `${report(found)}\n`);
  if (!isFound(found)) process.exitCode = ANSWER_IS_NO;
}

const isFound = ({ prim, boxes }: Found): boolean =>
  boxes.length > 0 && (prim ? prim.boxes[0]!.isDense : true);

const percent = (share: number): string => `${formatNumber(Number((100 * share).toPrecision(3)))} %`;

const limitText = (limit: Limit): string => {
  if ('keeps' in limit) return limit.keeps.join(' or ');
  const isShare = limit.feature.endsWith('%');
  const short = (x: number): string => formatNumber(Number(((isShare ? 100 : 1) * x).toPrecision(6)));
  if (limit.to === null) return `${short(limit.from!)} or more`;
  if (limit.from === null) return `${short(limit.to)} or less`;
  return limit.from === limit.to ? short(limit.to) : `${short(limit.from)} to ${short(limit.to)}`;
};

/** Smaller numbers than any that can be told from nothing. */
const chance = (p: number): string => (p < 1e-300 ? '< 1e-300' : formatNumber(Number(p.toPrecision(2))));

const HEAD = ['box', 'limits', 'density', 'coverage', 'of all games', 'chance'];

/** One row a limit; the measures stand in a box's first. */
function rowsOf({ boxes, prim }: Found): string[][] {
  return boxes.flatMap((box, k) =>
    box.limits.map((limit, i) => [
      i === 0 ? String(k + 1) : '',
      `${limit.feature}: ${limitText(limit)}`,
      i === 0 ? percent(box.density) : '',
      i === 0 ? percent(box.coverage) : '',
      i === 0 ? percent(box.mass) : '',
      prim ? chance(prim.boxes[k]!.quasiP[i]!) : '',
    ]),
  );
}

const methodInWords = ({ method, rows }: Found): string =>
  method === 'prim'
    ? `PRIM (peeling and pasting) on ${rows.toLocaleString('en-US')} games; chance: how probable so many hits would be if that limit did nothing (quasi-p-value). A search, not a proof that no better box exists.`
    : `CART (a classification tree by Gini's impurity) on ${rows.toLocaleString('en-US')} games; boxes are its leaves that are dense enough. Greedy, not a proof that no better box exists.`;

function treeText(node: CartNode, indent = ''): string[] {
  const share = `${node.hits.toLocaleString('en-US')} of ${node.rows.toLocaleString('en-US')} (${percent(node.hits / node.rows)})`;
  if (node.split === null) return [`${indent}${share}`];
  const { feature, between, keeps, branches } = node.split;
  const short = (x: number): string => formatNumber(Number(x.toPrecision(6)));
  const [first, second] = keeps
    ? keeps.map((names) => `${feature} is ${names.join(' or ')}`)
    : [`${feature} at most ${short(between![0])}`, `${feature} at least ${short(between![1])}`];
  return [
    `${indent}${share}`,
    `${indent}  ${first}:`,
    ...treeText(branches[0], `${indent}    `),
    `${indent}  ${second}:`,
    ...treeText(branches[1], `${indent}    `),
  ];
}

function report(found: Found): string {
  const { hits, rows, boxes, cart, prim } = found;
  const unfit =
    prim && !prim.boxes[0]!.isDense
      ? ['No box is as dense as wanted; this one balances density and coverage best.']
      : boxes.length === 0
        ? ['No leaf is as dense as wanted.']
        : [];
  return [
    `${found.model}: "${found.target}" holds in ${hits.toLocaleString('en-US')} of ${rows.toLocaleString('en-US')} games (${percent(hits / rows)})`,
    '',
    ...unfit,
    ...boxes.map(({ words }) => words),
    ...(boxes.some(({ limits }) => limits.length > 0)
      ? ['', textTable(HEAD, rowsOf(found), [2, 3, 4, 5])]
      : []),
    ...(cart ? ['', ...treeText(cart.tree)] : []),
    '',
    methodInWords(found),
    ...found.notes.map((note) => `${note}.`),
  ].join('\n');
}

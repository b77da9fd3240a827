import { type CartNode, formatNumber, type Limit, misuse } from '@regulab/core';
import type { Figure } from '@regulab/figures';
import type { Found } from '@regulab/figures/discoveryFigure.js';
import { type Derived, discover, openTable } from '@regulab/sweep';
import type { Run } from '../command.js';
import type { OptionsOf } from '../commandTable.js';
import { ANSWER_IS_NO, OK } from '../exitCode.js';
import { noteSource } from '../sourceNotes.js';
import { textTable } from '../textTable.js';

type Options = OptionsOf<'discover'>;

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

/** What only one method understands is refused with the other. */
function checkMethod({ method, ...options }: Options): void {
  const own = { prim: ['peel', 'paste', 'boxes', 'criterion', 'plain'], cart: ['depth'] } as const;
  for (const name of own[method === 'prim' ? 'cart' : 'prim'])
    if (options[name] !== undefined && options[name] !== false)
      throw misuse(`--${name} has no meaning with --method ${method}; leave it out`);
}

/** Boxes in a sweep in which a target is hit. */
export const run: Run<'discover'> = async ({ words: [path], options, laboratory }) => {
  checkMethod(options);
  const inputs = options.input.flatMap((text) => text.split(',').map((name) => name.trim()));
  const table = await openTable(laboratory, path!);
  noteSource(path!, table);
  const model = laboratory.find(table.model);
  const { method, target, where, say, density, leastMass, peel, paste, boxes, criterion, depth } = options;
  const { data, ...found } = discover(model, table, {
    method,
    target,
    inputs: inputs.length > 0 ? inputs : undefined,
    derived: options.derive.map(readDerived),
    where,
    say,
    density,
    leastMass,
    peel,
    paste,
    boxes,
    criterion,
    finish: options.plain ? false : undefined,
    depth,
  });
  const draw = async (): Promise<Figure | null> => {
    const { discoveryFigure } = await import('@regulab/figures/discoveryFigure.js');
    const figure = discoveryFigure(model, found, data);
    return figure.panels.length > 0 ? figure : null;
  };
  return {
    json: found,
    text: () => report(found),
    figure: draw,
    undrawn: 'no picture is written: no box was found',
    report: async () => {
      const figure = await draw();
      return {
        heading: `When does "${target}" hold?`,
        lead: found.boxes[0]?.words ?? 'No box stands out.',
        findings: [
          {
            heading: 'The boxes',
            // The first stands above.
            text: found.boxes.slice(1).map(({ words }) => words),
            ...(figure === null ? {} : { figure }),
            numbers: { head: HEAD, rows: rowsOf(found), right: [2, 3, 4] },
          },
        ],
        method: `${methodInWords(found)} ${found.notes.map((note) => `${note}.`).join(' ')}`,
        result: found,
      };
    },
    exit: isFound(found) ? OK : ANSWER_IS_NO,
  };
};

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

import { parametersNamed, solveUncertified } from '@regulab/core';
import { fileOf } from '../state/laboratory.js';
import {
  type AxisRange,
  CHANGE,
  EFFECT,
  modelOf,
  REGIME,
  robustSize,
  type State,
  samplesOf,
  usualAxis,
  valuesBeside,
} from '../state/state.js';
import { isRegulable } from './words.js';

/*
 * Commands and programs that reproduce what the page shows. Both use the same engine, so that they print the same numbers.
 */

/** An argument of a shell, quoted where it must be. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const settings = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` --set ${quoted(`${name}=${value}`)}`)
    .join('');

const literal = (values: Readonly<Record<string, number>>): string => {
  const entries = Object.entries(values).map(([name, value]) =>
    /^[A-Za-z]\w*$/.test(name) ? `${name}: ${value}` : `'${name}': ${value}`,
  );
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
};

/** A model's id, with the file that it comes from. */
const modelWords = (id: string): string => `${quoted(id)}${filesWords(id)}`;

const filesWords = (id: string): string => {
  const file = fileOf(id);
  return file === null ? '' : ` --models ${quoted(file)}`;
};

const axis = ({ name, from, to }: AxisRange): string => `${name}=${from}:${to}`;

/** Places on the axes of a fine map, and of the rules whose outcomes are drawn as dots. */
export const MAP_GRID = { columns: 401, rows: 501 } as const;
export const DOTS_GRID = { columns: 121, rows: 151 } as const;

/** The sweep that solves exactly the games of a grid over the two axes. */
function gridSpec(
  state: State,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): object {
  const { x, y } = state.map;
  const set = valuesBeside(modelOf(state.model), state.values, [x.name, y.name]);
  return {
    model: state.model,
    ...(Object.keys(set).length > 0 ? { set } : {}),
    vary: {
      [x.name]: { from: x.from, to: x.to, count: columns },
      [y.name]: { from: y.from, to: y.to, count: rows },
    },
    baseline: isRegulable(modelOf(state.model)),
  };
}

/** The outcome without a rule where it is the same all over the map; null where an axis changes it. */
function commonBaseline({ model: id, values, map }: State, outcome: string): number | null {
  const model = modelOf(id);
  const moved = [map.x.name, map.y.name].flatMap((name) => parametersNamed(model, name));
  if (model.parameters.some((p) => moved.includes(p.name) && p.neutral === undefined)) return null;
  return solveUncertified(model, values).baseline.outcomes[outcome] ?? null;
}

function mapCommand(state: State): string {
  const { model, values, map } = state;
  // What is an axis may not be set too.
  const set = settings(valuesBeside(modelOf(model), values, [map.x.name, map.y.name]));
  if (map.colour === EFFECT || map.colour === REGIME)
    return `npx regulab regimes ${modelWords(model)} --x ${quoted(axis(map.x))} --y ${quoted(axis(map.y))}${set} --out map.svg`;
  const outcome = map.colour.replace(CHANGE, '');
  const axes = `--x ${quoted(map.x.name)} --y ${quoted(map.y.name)}`;
  const sweep = [
    `npx regulab sweep -${filesWords(model)} --out map <<'${HERE}'`,
    JSON.stringify(gridSpec(state, MAP_GRID)),
    HERE,
  ];
  if (!map.colour.startsWith(CHANGE))
    return [
      ...sweep,
      `npx regulab plot map${filesWords(model)} ${axes} --value ${quoted(outcome)} --out map.svg`,
    ].join('\n');
  const baseline = commonBaseline(state, outcome);
  if (baseline === null)
    return [
      ...sweep,
      `# The value without a rule changes along these axes and is no column of a sweep: this is ${outcome} itself.`,
      `npx regulab plot map${filesWords(model)} ${axes} --value ${quoted(outcome)} --out map.svg`,
    ].join('\n');
  const [x, y] = [map.x.name, map.y.name].map((name) => `"${name}"`);
  const select = `select ${x}, ${y}, "${outcome}" - (${baseline}) as change from sweep`;
  return [
    ...sweep,
    `npx regulab query map --csv ${quoted(select)} > change.csv`,
    `npx regulab plot change.csv ${axes} --value change --out map.svg`,
  ].join('\n');
}

const HERE = 'REGULAB';

function analyseCommand({ model: id, values, analysis }: State): string {
  const { kind, of, method, along } = analysis;
  const model = modelOf(id);
  const range = (name: string): string => quoted(axis(usualAxis(model, name)));
  const { levers, worlds } = robustSize(model);
  // What is moved may not be set too.
  const moved = kind === 'sensitivity' ? [] : kind === 'robust' ? [along, ...levers] : [along];
  const set = settings(valuesBeside(model, values, moved));
  switch (kind) {
    case 'sensitivity':
      return `npx regulab sensitivity ${modelWords(id)} --of ${quoted(of)} --method ${method} --samples ${samplesOf(method)}${set} --out sensitivity.svg`;
    case 'robust':
      return `npx regulab robust ${modelWords(id)} --maximise ${quoted(of)}${levers.map((name) => ` --over ${range(name)}`).join('')} --uncertain ${range(along)} --worlds ${worlds}${set} --out robust.svg`;
    case 'branches':
      return `npx regulab branches ${modelWords(id)} --along ${range(along)}${set} --out branches.svg`;
  }
}

/** A command line that reproduces the view. */
export function asCommand(state: State): string {
  const { model, values } = state;
  switch (state.page) {
    case 'map':
      return mapCommand(state);
    case 'bargain':
      return `npx regulab bargain ${modelWords(model)} --rule all${settings(values)}`;
    case 'frontier':
      return [
        `npx regulab sweep -${filesWords(model)} --out frontier <<'${HERE}'`,
        JSON.stringify(gridSpec(state, DOTS_GRID)),
        HERE,
        `npx regulab plot frontier${filesWords(model)} --kind scatter --x ${quoted(state.frontier.x)} --y ${quoted(state.frontier.y)} --where "status = 'equilibrium'" --out frontier.svg`,
      ].join('\n');
    case 'compare':
      return [values, ...state.others]
        .map((each) => `npx regulab solve ${modelWords(model)}${settings(each)}`)
        .join('\n');
    case 'analyse':
      return analyseCommand(state);
    case 'papers':
      return state.paper
        ? `npx regulab reproduce ${quoted(state.paper)} --out ${quoted(`out/${state.paper}`)}`
        : 'npx regulab reproduce';
    default:
      return `npx regulab solve ${modelWords(model)}${settings(values)}`;
  }
}

/** A condition of the page as SQL has it. */
const sql = (where: string): string =>
  where
    .replaceAll('&&', ' and ')
    .replaceAll('||', ' or ')
    .replaceAll('==', '=')
    .replaceAll(/!(?!=)/g, 'not ')
    .replaceAll(/\blog\(/g, 'ln(')
    .replaceAll(/\bmax\(/g, 'greatest(')
    .replaceAll(/\bmin\(/g, 'least(')
    .replaceAll('"', "'");

/** A command that draws an opened file as the page does, with the columns that it shows. */
export const sweepCommand = (
  model: string,
  file: string,
  { x, y, colour }: { readonly x: string; readonly y: string; readonly colour: string },
  where: string,
  aggregate: string | null = null,
): string =>
  `npx regulab plot ${quoted(file)}${filesWords(model)} --kind ${aggregate === null ? 'scatter' : 'heatmap'} --x ${quoted(x)} --y ${quoted(y)} --value ${quoted(colour)}${
    where.trim() === '' ? '' : ` --where ${quoted(sql(where))}`
  }${aggregate === null ? '' : ` --aggregate ${aggregate}`} --out sweep.svg`;

/** The lines with which a program finds its models. */
function laboratoryWords(id: string): {
  readonly imports: string;
  readonly made: string;
  readonly name: string;
} {
  const file = fileOf(id);
  return file === null
    ? { imports: '', made: '', name: 'builtIn' }
    : {
        imports: "import { loadLaboratory } from 'regulab/sweep';\n",
        made: `const laboratory = await loadLaboratory(['${file.replaceAll("'", "\\'")}']);\n`,
        name: 'laboratory',
      };
}

/** A program that runs a sweep and reads the columns of a view out of it. */
function sweepProgram(id: string, directory: string, spec: object, columns: readonly string[]): string {
  const { made, name } = laboratoryWords(id);
  const select = `select ${columns.map((column) => `"${column}"`).join(', ')}, status from sweep`;
  return `${made === '' ? "import { builtIn } from '@regulab/core';\n" : ''}import { checkSpec, ${made === '' ? '' : 'loadLaboratory, '}querySweep, runSweep } from 'regulab/sweep';

${made}const spec = checkSpec(${name}, ${JSON.stringify(spec, null, 2)});
await runSweep(${name}, spec, '${directory}');
const { rows } = await querySweep('${directory}', '${select.replaceAll("'", "\\'")}');
console.log(rows.length, rows[0]);
`;
}

/** A program that answers a question about a model in threads. */
function analyseProgram({ model: id, values, analysis }: State): string {
  const { kind, of, method, along } = analysis;
  const model = modelOf(id);
  const { made, name } = laboratoryWords(id);
  const range = (each: string): string => JSON.stringify(usualAxis(model, each));
  const load = made === '' ? '' : ', loadLaboratory';
  const game = `${made}const model = ${name}.find('${id}');\nconst values = completeValues(model, ${literal(values)});\n`;
  const core = (...list: string[]): string =>
    `import { ${[...(made === '' ? ['builtIn'] : []), 'completeValues', ...list].join(', ')} } from '@regulab/core';\n`;
  switch (kind) {
    case 'sensitivity':
      return `${core('usualVariation')}import { runSensitivity${load} } from 'regulab/sweep';\n\n${game}const found = await runSensitivity(\n  model,\n  { model: model.id, values, method: '${method}', of: ['${of}'], vary: usualVariation(model, values, ${JSON.stringify(Object.keys(values))}), correlations: [], samples: ${samplesOf(method)}, seed: 1, missing: null },\n  { laboratory: ${name} },\n);\nconsole.log(found.quantities[0].measurements);\n`;
    case 'robust':
      return `${core()}import { runRobust${load} } from 'regulab/sweep';\n\n${game}const found = await runRobust(\n  model,\n  values,\n  { maximise: '${of}', over: [${robustSize(model).levers.map(range).join(', ')}], uncertain: [${range(along)}], worlds: ${robustSize(model).worlds} },\n  { laboratory: ${name} },\n);\nconsole.log(found.minimaxRegret, found.maximin);\n`;
    case 'branches': {
      const { from, to } = usualAxis(model, along);
      return `${core('traceBranchesOf')}${made === '' ? '' : "import { loadLaboratory } from 'regulab/sweep';\n"}\n${game}console.log(traceBranchesOf(model, values, '${along}', ${from}, ${to}).branches);\n`;
    }
  }
}

/** A program on the library that reproduces the view. */
export function asTypeScript(state: State): string {
  const { model, values, map } = state;
  const { imports, made, name: laboratory } = laboratoryWords(model);
  const names = (...list: string[]): string =>
    `import { ${[...(made === '' ? ['builtIn'] : []), ...list].join(', ')} } from '@regulab/core';\n${imports}`;
  const game = `${made}const model = ${laboratory}.find('${model}');\n`;
  const checked = `const values = completeValues(model, ${literal(values)});\n`;
  switch (state.page) {
    case 'map':
      if (map.colour === EFFECT || map.colour === REGIME)
        return `${names('completeValues', 'traceRegimes')}\n${game}${checked}const map = traceRegimes(model, values, ${JSON.stringify(map.x)}, ${JSON.stringify(map.y)});\nconsole.log(map.regions.map(({ label, area }) => ({ ...map.labels[label], area })));\n`;
      return sweepProgram(model, 'map', gridSpec(state, MAP_GRID), [
        map.x.name,
        map.y.name,
        map.colour.replace(CHANGE, ''),
      ]);
    case 'bargain':
      return `${names('bargain', 'completeValues', 'readRules')}\n${game}${checked}console.log(bargain(model, values, readRules(model, ['all'])).agreements);\n`;
    case 'frontier':
      return sweepProgram(model, 'frontier', gridSpec(state, DOTS_GRID), [
        map.x.name,
        map.y.name,
        state.frontier.x,
        state.frontier.y,
      ]);
    case 'compare':
      return `${names('solve')}\n${game}for (const given of [${[values, ...state.others].map(literal).join(', ')}])\n  console.log(solve(model, given).outcomes);\n`;
    case 'analyse':
      return analyseProgram(state);
    case 'papers':
      return state.paper === null
        ? ''
        : `import { findPaper, reproducePaper } from 'regulab/report';\n\nawait reproducePaper(findPaper('${state.paper}'), 'out/${state.paper}', { workers: undefined });\n`;
    default:
      return `${names('solve')}\n${game}const solution = solve(model, ${literal(values)});\nconsole.log(solution.outcomes, solution.effect, solution.explanation);\n`;
  }
}

import {
  EFFECT_WORDS,
  ENGINE,
  flatten,
  formatNumber,
  isRegulabError,
  type Model,
  misuse,
  type PlaneAxis,
  type PlaneLabel,
  type RefinedMap,
  type RegimeMap,
  type Region,
  readDecimal,
  readGame,
  refinePlane,
  traceRegimes,
  unknownName,
  type Values,
} from '@regulab/core';
import type { Answer, Run } from '../command.js';
import { readSettings } from '../settings.js';
import { textTable } from '../textTable.js';
import { searchWords } from '../words.js';

/** `name=from:to` */
function readAxis(option: string, text: string): PlaneAxis {
  const match = /^([^=]+)=([^:]+):([^:]+)$/.exec(text);
  const from = match ? readDecimal(match[2]!) : null;
  const to = match ? readDecimal(match[3]!) : null;
  if (!match || from === null || to === null)
    throw misuse(`${option} is ${text}; it must be name=from:to, for example generalistFloor=0:1.5`);
  return { name: match[1]!.trim(), from, to };
}

/** A game of the plane: with the defaults of its axes the other values may be none, with others they are. */
function readPlane(
  sized: Model,
  settings: Readonly<Record<string, unknown>>,
  axes: readonly PlaneAxis[],
): { readonly model: Model; readonly values: Values } {
  const own = { ...(sized.list ? { [sized.list.name]: sized.list.count } : {}), ...settings };
  const places = axes.map(({ name, from, to }) =>
    [from, 0.5 * (from + to), to].map((at) => [name, at] as const),
  );
  const [first, second] = places as [(typeof places)[number], (typeof places)[number]];
  for (const x of first)
    for (const y of second)
      try {
        return readGame(sized, { ...own, [x[0]]: x[1], [y[0]]: y[1] });
      } catch (error) {
        if (!isRegulabError(error)) throw error;
      }
  return readGame(sized, own);
}

/** Traces the regions of a plane of two parameters, or solves them on a grid. */
export const run: Run<'regimes'> = ({ words: [id], options, laboratory }) => {
  const named = laboratory.find(id!);
  const axes = [readAxis('--x', options.x), readAxis('--y', options.y)] as const;
  const settings = readSettings(named, options.set);
  for (const { name } of axes)
    if (name === named.list?.name || name === '__proto__')
      throw unknownName(
        `parameter of ${named.id}`,
        name,
        named.parameters.map((p) => p.name),
      );
  for (const { name } of axes)
    if (Object.hasOwn(settings, name)) throw misuse(`${name} is both set and an axis; keep one of the two`);
  // Names of axes say how many players there are, as names of settings do.
  const sized = flatten(named, {
    ...settings,
    ...Object.fromEntries(axes.map(({ name }) => [name, 0])),
  }).model;
  const { model, values } = readPlane(sized, settings, axes);
  if (options.grid !== undefined) {
    const data = options.out.find((file) => /json$/i.test(file));
    if (data !== undefined) throw misuse(`--out is ${data}; with --grid its name must end in .svg or .png`);
    return refined(model, refinePlane(model, values, ...axes, options.grid));
  }
  const started = performance.now();
  const map = traceRegimes(model, values, ...axes);
  const seconds = (performance.now() - started) / 1000;
  const data = (): string => `${JSON.stringify(geoJson(map))}\n`;
  return {
    json: map,
    text: () => report(map),
    files: { geojson: data, json: data },
    figure: async () => (await import('@regulab/figures/regimesFigure.js')).regimesFigure(model, map),
    notes: options.json
      ? []
      : [`${map.solves.toLocaleString('en-US')} games solved in ${seconds.toFixed(2)} s`],
  };
};

/** A plane that was refined at its borders. */
function refined(model: Model, map: RefinedMap): Answer {
  const { codes, solved, ...shown } = map;
  const parts = map.labels.map((label, code) => ({
    ...label,
    part: codes.reduce((sum, each) => sum + Number(each === code), 0) / codes.length,
  }));
  const percent = (x: number): string => `${(100 * x).toFixed(2)} %`;
  return {
    json: { ...shown, parts },
    figure: async () => (await import('@regulab/figures/regimesFigure.js')).refinedFigure(model, map),
    text: () =>
      [
        `${map.model}: a grid of ${map.cells} cells a side over ${map.x.name} in [${map.x.from}, ${map.x.to}] and ${map.y.name} in [${map.y.from}, ${map.y.to}]`,
        '',
        textTable(
          ['status', 'regime', 'effect', 'part'],
          [...parts]
            .sort((p, q) => q.part - p.part)
            .map(({ status, regime, effect, part }) => [
              status,
              regime,
              effect ? EFFECT_WORDS[effect] : '',
              percent(part),
            ]),
          [3],
        ),
        '',
        `${map.solves.toLocaleString('en-US')} of ${map.gridSolves.toLocaleString('en-US')} points solved, ${percent(1 - map.solves / map.gridSolves)} saved; borders lie in ${percent(map.border)} of the plane, so parts are known to about that. ${searchWords(map.completeness)}`,
      ].join('\n'),
  };
}

const describe = (map: RegimeMap, { label }: Region) => {
  const { categories, ...rest } = map.labels[label]!;
  return categories.length > 0 ? { ...rest, categories } : rest;
};

/** Features of GeoJSON with the two parameters as coordinates: one multi-polygon a region, one line a border, the corners. */
function geoJson(map: RegimeMap): unknown {
  const feature = (geometry: unknown, properties: unknown) => ({ type: 'Feature', geometry, properties });
  return {
    type: 'FeatureCollection',
    model: map.model,
    engine: ENGINE,
    parameters: map.parameters,
    axes: [map.x, map.y],
    accuracy: map.accuracy,
    flatness: map.flatness,
    completeness: map.completeness,
    features: [
      ...map.regions.map((region) =>
        feature(
          { type: 'MultiPolygon', coordinates: region.rings.map((ring) => [ring]) },
          { kind: 'region', ...describe(map, region), area: region.area, areaError: region.areaError },
        ),
      ),
      ...map.borders.map(({ between, points }) =>
        feature(
          { type: 'LineString', coordinates: points },
          { kind: 'border', between: between.map((label) => map.labels[label]) },
        ),
      ),
      feature({ type: 'MultiPoint', coordinates: map.corners }, { kind: 'corners' }),
    ],
  };
}

function report(map: RegimeMap): string {
  const plane = (map.x.to - map.x.from) * (map.y.to - map.y.from);
  const area = (region: Region): string => String(Number(region.area.toPrecision(9)));
  const rows = map.regions.map((region) => {
    const { status, regime, effect } = map.labels[region.label]!;
    const part = `${((100 * region.area) / plane).toFixed(2)} %`;
    return [
      status,
      regime,
      effect ? EFFECT_WORDS[effect] : '',
      area(region),
      region.areaError.toExponential(0),
      part,
    ];
  });
  const total = (holds: (label: PlaneLabel) => boolean) => {
    const list = map.regions.filter((r) => holds(map.labels[r.label]!));
    const sum = list.reduce((s, r) => s + r.area, 0);
    const error = list.reduce((s, r) => s + r.areaError, 0);
    return sum === 0
      ? 'none'
      : `area ${Number(sum.toPrecision(9))} (error below about ${error.toExponential(0)})`;
  };
  return [
    `${map.model}: regions over ${map.x.name} in [${map.x.from}, ${map.x.to}] and ${map.y.name} in [${map.y.from}, ${map.y.to}]`,
    '',
    textTable(['status', 'regime', 'effect', 'area', 'error', 'part'], rows, [3, 4, 5]),
    '',
    `Backfiring: ${total(({ effect }) => effect === 'backfires')}. Every payoff rises: ${total(({ mutualism }) => mutualism)}.`,
    `${map.borders.length} borders located to ${formatNumber(map.accuracy)}, ${map.corners.length} corners; a grid that tells places ${formatNumber(map.flatness)} apart would solve ${formatNumber(map.gridSolves / map.solves)} times as many games.`,
    searchWords(map.completeness),
  ].join('\n');
}

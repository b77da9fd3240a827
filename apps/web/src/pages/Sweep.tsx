import { signal, useSignal } from '@preact/signals';
import { parametersNamed, permutedIndex, type Values } from '@regulab/core';
import type { Figure } from '@regulab/figures';
import type { SweepColumn, SweepTable } from '@regulab/sweep/pure';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { BrushLimits } from '../components/BrushLimits.js';
import { Chart } from '../components/Chart.js';
import {
  blankWords,
  ColourKey,
  colouringOf,
  domainOf,
  dotLayers,
  drawRows,
  frameOf,
  type View,
} from '../components/cells.js';
import { Parallel } from '../components/Parallel.js';
import { PixelCanvas } from '../components/PixelCanvas.js';
import { Brush as Rectangle } from '../components/Scatter.js';
import { Scenarios, useDiscovery } from '../components/Scenarios.js';
import { Tools } from '../components/Tools.js';
import { useCondition } from '../components/useCondition.js';
import { useMedia } from '../components/useMedia.js';
import { isAbort, long } from '../engine/lanes.js';
import { laboratory } from '../state/laboratory.js';
import type { Brush, Span, State } from '../state/state.js';
import { state, update } from '../state/store.js';
import { sweepCommand } from '../views/exports.js';
import { CHOSEN, hitsOf, placesOf, selectRows } from '../views/selection.js';
import {
  type Other,
  othersOf,
  sliceOf,
  sliceRows,
  TOGETHER_WORDS,
  type Together,
  together,
  waysOf,
} from '../views/slices.js';
import { spoken } from '../views/words.js';

/** The files that are open; they are not part of the address. */
const opened = signal<{ readonly name: string; readonly table: SweepTable } | null>(null);
const problem = signal<string | null>(null);
const busy = signal(false);
let stop = new AbortController();

async function open(
  name: string,
  files: () => Promise<{ name: string; bytes: ArrayBuffer }[]>,
): Promise<void> {
  stop.abort();
  stop = new AbortController();
  busy.value = true;
  problem.value = null;
  try {
    const table = await long.run({ kind: 'table', files: await files() }, stop.signal);
    opened.value = { name, table };
  } catch (error) {
    if (isAbort(error)) return;
    opened.value = null;
    problem.value = (error as Error).message;
  }
  busy.value = false;
}

const openFiles = (list: readonly File[]): Promise<void> =>
  open(
    list.length === 1 ? list[0]!.name : `${list.length} files`,
    async () =>
      await Promise.all(list.map(async (file) => ({ name: file.name, bytes: await file.arrayBuffer() }))),
  );

/** The parts that `regulab open` serves beside the page. */
const openServed = (): Promise<void> =>
  open('the opened sweep', async () => {
    const answer = await fetch('./opened/parts.json');
    if (answer.status === 403) throw new Error((await answer.text()).trim());
    if (!answer.ok) throw new Error('this page was not opened with a sweep; drop its files here');
    const names = (await answer.json()) as string[];
    return await Promise.all(
      names.map(async (name) => ({
        name,
        bytes: await (await fetch(`./opened/${encodeURIComponent(name)}`)).arrayBuffer(),
      })),
    );
  });

/** A sweep's files as a map or a scatter. */
export function Sweep(): JSX.Element {
  const { served } = state.value.sweep;
  useEffect(() => {
    if (served && opened.value === null) void openServed();
  }, [served]);
  return (
    <>
      <h1>Open a sweep</h1>
      <Drop />
      <p role="status" class="caption">
        {busy.value ? 'Reading.' : ' '}
      </p>
      {problem.value === null ? null : (
        <p role="alert">
          <strong>This cannot be opened:</strong> {problem.value}.
        </p>
      )}
      {opened.value ? <Table table={opened.value.table} name={opened.value.name} /> : null}
    </>
  );
}

function Drop(): JSX.Element {
  const over = useSignal(false);
  useEffect(() => {
    // A file dropped beside the frame must not take the place of the page.
    const stay = (event: Event): void => event.preventDefault();
    addEventListener('dragover', stay);
    addEventListener('drop', stay);
    return () => {
      removeEventListener('dragover', stay);
      removeEventListener('drop', stay);
    };
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside does the same
    <div
      class={`drop${over.value ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length > 0) void openFiles(files);
      }}
    >
      <p>
        Drop the Parquet files of a sweep here (those that <code>regulab sweep</code> writes), or choose them.
        They stay on this machine.
      </p>
      <label for="files">Parquet files </label>
      <input
        id="files"
        type="file"
        accept=".parquet"
        multiple
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          if (files.length > 0) void openFiles(files);
        }}
      />
    </div>
  );
}

const isNumeric = ({ texts, filled }: SweepColumn): boolean => texts === null && filled;

const columnOf = (table: SweepTable, name: string): SweepColumn | undefined =>
  table.columns.find((column) => column.name === name);

function viewOf(table: SweepTable, s: State['sweep']): View {
  const numeric = table.columns.filter(isNumeric);
  const find = (name: string, fallback: SweepColumn): SweepColumn => columnOf(table, name) ?? fallback;
  const safety = columnOf(table, 'safety') ?? numeric[numeric.length - 1]!;
  const model = laboratory.find(table.model);
  const x = find(s.x, numeric[0]!);
  // One parameter is best read against what comes of it.
  const second = numeric[1] && parametersNamed(model, numeric[1].name).length > 0 ? numeric[1] : safety;
  const y = find(s.y, second);
  return { x, y, colour: find(s.colour, safety) };
}

/** The rows in a random order, for fair samples of them. */
const shuffled = (rows: number): Uint32Array => {
  const order = new Uint32Array(rows);
  for (let k = 0; k < rows; k++) order[k] = permutedIndex(k, rows, 1);
  return order;
};

/** Questions that a file can answer, as conditions. */
function questionsOf(table: SweepTable): readonly (readonly [condition: string, words: string])[] {
  const has = (name: string): boolean => columnOf(table, name)?.filled === true;
  const status = columnOf(table, 'status')?.texts ?? [];
  return [
    ...(has('backfires') ? [['backfires', 'does the rule backfire?'] as const] : []),
    ...(has('mutualism') ? [['mutualism', 'does every player gain by the rule?'] as const] : []),
    ...(status.includes('exit') && status.length > 1
      ? [["status = 'exit'", 'does somebody walk away?'] as const]
      : []),
    ...(status.includes('none') && status.length > 1
      ? [["status = 'none'", 'is there no equilibrium?'] as const]
      : []),
  ];
}

/** Axes beyond this many are too narrow to be read, on a screen and on a phone. */
const MOST_AXES = { wide: 9, narrow: 4 } as const;

function Table({ table, name }: { readonly table: SweepTable; readonly name: string }): JSX.Element {
  const s = state.value.sweep;
  const { hits: passing, problem: wrong } = useCondition(table, s.where);
  const passed = useMemo(() => (passing ? placesOf(passing) : null), [passing]);
  const { hits, problem: unread } = useCondition(table, s.target);
  const { found, problem: unfound, isBusy } = useDiscovery(table, s.target, s.where);
  const moving = useSignal<Brush | null>(null);
  const brush = moving.value ?? s.brush;
  const chosenView = viewOf(table, s);
  const own = laboratory.find(table.model);
  const frame = useMemo(() => frameOf(chosenView, table.rows), [chosenView.x, chosenView.y, table]);
  // Of several games in one place only one would be seen.
  const others = useMemo(
    () => (frame.cell ? othersOf(own, table, [chosenView.x, chosenView.y]) : []),
    [frame, chosenView.x, chosenView.y, table],
  );
  const ways = others.length > 0 ? waysOf(chosenView.colour, others) : [];
  const way = ways.find((each) => each === s.together) ?? ways[0] ?? null;
  const slice = way === 'slice' ? sliceOf(own, others, s.slice) : {};
  const rows = useMemo(
    () => (way === 'slice' ? sliceRows(others, slice, passed, table.rows) : passed),
    [way, others, JSON.stringify(slice), passed, table],
  );
  const view = useMemo(
    () =>
      way === null || way === 'slice'
        ? chosenView
        : { ...chosenView, colour: together(chosenView, way, passed) },
    [way, chosenView.x, chosenView.y, chosenView.colour, passed],
  );
  const set = (change: Partial<State['sweep']>): void => update({ sweep: { ...s, ...change } });
  const live = (next: Brush): void => {
    moving.value = next;
  };
  const setBrush = (next: Brush): void => {
    moving.value = null;
    set({ brush: next });
  };
  const title = own.title;
  const order = useMemo(() => shuffled(table.rows), [table]);
  const colouring = useMemo(() => colouringOf(view, rows, table.rows), [view.colour, rows, table]);
  const selection = useMemo(() => selectRows(table, rows, brush), [table, rows, brush]);
  const draw = useMemo(
    () => drawRows(view, frame, colouring, selection),
    [view.x, view.y, view.colour, frame, colouring, selection],
  );
  const most = MOST_AXES[useMedia('(max-width: 600px)') ? 'narrow' : 'wide'];
  const axes = useMemo(() => axesOf(table, chosenView.colour, most), [table, chosenView.colour, most]);
  const { kept, chosen } = selection;
  const measured = useMemo(() => (hits ? hitsOf(selection, hits) : null), [selection, hits]);
  const panel = {
    title: '',
    x: { label: view.x.name, ...(frame.cell ? { domain: domainOf(frame, 0) } : {}) },
    y: { label: view.y.name, ...(frame.cell ? { domain: domainOf(frame, 1) } : {}) },
    layers: [{ kind: 'dots' as const, points: frame.corners, color: 'transparent' }],
  };
  const [low, high] = colouring.range;
  const blank = blankWords(view, colouring, kept);
  const at = Object.entries(slice).map(([parameter, value]) => `${parameter} ${spoken(value)}`);
  const overWords =
    way === null
      ? ''
      : way === 'slice'
        ? ` at ${at.join(', ')}`
        : ` over all values of ${others.map(({ column }) => column.name).join(', ')}`;
  const description = `${chosen.toLocaleString('en-US')} games${overWords}, ${view.x.name} across and ${view.y.name} upwards, coloured by ${view.colour.name}${view.colour.texts || low > high ? '' : `, from ${spoken(low)} to ${spoken(high)}`}${blank && `; ${blank}`}.`;
  const figure = (): Figure => ({
    id: 'opened-sweep',
    title: `${view.colour.name} over ${view.x.name} and ${view.y.name}`,
    caption: `${description} From ${name}, model ${table.model}.`,
    panels: [{ ...panel, layers: dotLayers(view, colouring, selection, order) }],
    panelsPerRow: 1,
    data: {
      columns: table.columns.map((column) => column.name),
      get rows() {
        const shown: (string | number | null)[][] = [];
        for (let row = 0; row < table.rows; row++)
          if (selection.codes[row] === CHOSEN)
            shown.push(
              table.columns.map(({ values, texts }) => {
                const value = values[row]!;
                return Number.isNaN(value) ? null : texts ? texts[value]! : value;
              }),
            );
        return shown;
      },
    },
  });
  const rectangle = rectangleOf(brush, view);
  const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  const questions = questionsOf(table);
  return (
    <div class="split">
      <div class="side">
        <p>
          <strong>{name}</strong>: {table.rows.toLocaleString('en-US')} games of {title.toLowerCase()}
          {rows ? `, ${kept.toLocaleString('en-US')} shown` : ''}.
        </p>
        {table.missing ? (
          <p role="status">
            This is not the whole sweep: {table.missing === 1 ? 'one part is' : `${table.missing} parts are`}{' '}
            missing.
          </p>
        ) : null}
        {table.unchecked ? <p role="status">{table.unchecked}.</p> : null}
        {(['x', 'y', 'colour'] as const).map((key) => (
          <div class="choice" key={key}>
            <label for={`column-${key}`}>{{ x: 'Across', y: 'Upwards', colour: 'Colour' }[key]}</label>
            <select
              id={`column-${key}`}
              value={chosenView[key].name}
              onChange={(event) => set({ [key]: event.currentTarget.value })}
            >
              {table.columns
                .filter((column) => (key === 'colour' ? column.filled : isNumeric(column)))
                .map((column) => (
                  <option key={column.name} value={column.name}>
                    {column.name}
                  </option>
                ))}
            </select>
          </div>
        ))}
        {way === null ? (
          others.length > 0 ? (
            <p role="status">
              Several games lie in each place, which differ in{' '}
              {others.map(({ column }) => column.name).join(', ')}; one of them is seen. Colour by a number,
              or keep one value of each below.
            </p>
          ) : null
        ) : (
          <Places others={others} ways={ways} way={way} slice={slice} set={set} />
        )}
        <div class="choice">
          <label for="where">Only rows where</label>
          <input
            id="where"
            type="text"
            maxLength={1000}
            placeholder="status = 'equilibrium' and safety < 0.5"
            aria-invalid={wrong !== null}
            value={s.where}
            style={{ width: '100%' }}
            onChange={(event) => set({ where: event.currentTarget.value })}
          />
          {wrong === null ? null : (
            <p class="problem" role="alert">
              {wrong}
            </p>
          )}
        </div>
        <h2>When does it happen?</h2>
        <div class="choice">
          <label for="target">A condition to explain by a box of parameters</label>
          <input
            id="target"
            type="text"
            list="questions"
            maxLength={1000}
            placeholder="safety < 0.3"
            aria-invalid={unread !== null}
            value={s.target}
            style={{ width: '100%' }}
            onChange={(event) => set({ target: event.currentTarget.value.trim() })}
          />
          <datalist id="questions">
            {questions.map(([condition, words]) => (
              <option key={condition} value={condition}>
                {words}
              </option>
            ))}
          </datalist>
          {(unread ?? unfound) === null ? null : (
            <p class="problem" role="alert">
              {unread ?? unfound}
            </p>
          )}
        </div>
        {s.target === '' && questions.length > 0 ? (
          <p>
            {questions.map(([condition, words], k) => (
              <span key={condition}>
                {k > 0 ? ' ' : ''}
                <button type="button" class="plain" onClick={() => set({ target: condition })}>
                  {words.charAt(0).toUpperCase() + words.slice(1)}
                </button>
              </span>
            ))}
          </p>
        ) : null}
        <p class="caption" role="status">
          {isBusy && unread === null ? 'Looking for boxes.' : ' '}
        </p>
        {found ? <Scenarios table={table} found={found} live={live} set={setBrush} /> : null}
        <p class="caption">
          Fixed:{' '}
          {Object.entries(table.fixed)
            .filter(([fixed]) => !table.columns.some((column) => column.name === fixed))
            .map(([fixed, value]) => `${fixed} ${spoken(value)}`)
            .join(', ')}
        </p>
      </div>
      <div class="stage">
        <figure>
          <Chart
            panel={panel}
            aspect={0.6}
            description={description}
            behind={(scales) => <PixelCanvas scales={scales} draw={draw} />}
            over={(scales) => (
              <Rectangle
                scales={scales}
                brush={rectangle}
                set={(span) => setBrush(withRectangle(brush, view, span))}
                hovered={null}
              />
            )}
          />
          <div class="legend">
            <ColourKey view={view} colouring={colouring} kept={kept} />
          </div>
        </figure>
        <figure>
          <Parallel
            columns={axes}
            selection={selection}
            order={order}
            target={hits}
            brush={brush}
            live={live}
            set={setBrush}
          />
        </figure>
        <p role="status" class="brushed">
          {chosen < kept
            ? `${chosen.toLocaleString('en-US')} of ${kept.toLocaleString('en-US')} games are within the brush.`
            : 'Drag over the picture, or along an axis below it, to choose games.'}
          {measured && kept > 0
            ? chosen < kept
              ? ` "${s.target}" holds in ${percent(chosen > 0 ? measured.chosen / chosen : 0)} of them (density), ${percent(measured.kept > 0 ? measured.chosen / measured.kept : 0)} of all such games (coverage).`
              : ` "${s.target}" holds in ${percent(measured.kept / kept)} of all games.`
            : ''}{' '}
          {Object.keys(brush).length > 0 ? (
            <button type="button" class="plain" onClick={() => setBrush({})}>
              Choose all
            </button>
          ) : null}
        </p>
        <BrushLimits columns={axes} brush={brush} set={setBrush} />
        <Tools
          figure={figure}
          command={sweepCommand(
            table.model,
            name,
            { x: view.x.name, y: view.y.name, colour: chosenView.colour.name },
            conditionOf(s.where, brush, slice),
            way === 'slice' ? null : way,
          )}
        />
      </div>
    </div>
  );
}

/** What is made of several games in one place. */
function Places({
  others,
  ways,
  way,
  slice,
  set,
}: {
  readonly others: readonly Other[];
  readonly ways: readonly Together[];
  readonly way: Together;
  readonly slice: Values;
  readonly set: (change: Partial<State['sweep']>) => void;
}): JSX.Element {
  const names = others.map(({ column }) => column.name).join(', ');
  return (
    <fieldset>
      <legend>Each place holds games that differ in {names}</legend>
      <div class="choice">
        <label for="together">Show</label>
        <select id="together" value={way} onChange={(event) => set({ together: event.currentTarget.value })}>
          {ways.map((each) => (
            <option key={each} value={each}>
              {TOGETHER_WORDS[each]}
            </option>
          ))}
        </select>
      </div>
      {way === 'slice'
        ? others.map(({ column: { name }, values }) => (
            <div class="choice" key={name}>
              <label for={`slice-${name}`}>{name}</label>
              <input
                id={`slice-${name}`}
                type="range"
                min={0}
                max={values.length - 1}
                step={1}
                value={values.indexOf(slice[name]!)}
                aria-valuetext={spoken(slice[name]!)}
                onInput={(event) =>
                  set({ slice: { ...slice, [name]: values[event.currentTarget.valueAsNumber]! } })
                }
              />
              <span class="caption">{spoken(slice[name]!)}</span>
            </div>
          ))
        : null}
    </fieldset>
  );
}

/** What is worth an axis: parameters that vary, then outcomes, the coloured one among them. */
function axesOf(table: SweepTable, colour: SweepColumn, most: number): SweepColumn[] {
  const model = laboratory.find(table.model);
  const numeric = table.columns.filter(isNumeric);
  const inputs = numeric.filter(({ name }) => parametersNamed(model, name).length > 0);
  const rest = numeric.filter((column) => !inputs.includes(column) && column !== colour);
  const own = isNumeric(colour) && !inputs.includes(colour) ? [colour] : [];
  return [...inputs.slice(0, most - own.length), ...own, ...rest].slice(0, most);
}

/** The brush on the two columns of the picture. */
function rectangleOf(brush: Brush, { x, y }: View): Span | null {
  const [across, upwards] = [brush[x.name], brush[y.name]];
  return across && upwards ? [across[0], upwards[0], across[1], upwards[1]] : null;
}

function withRectangle(brush: Brush, { x, y }: View, span: Span | null): Brush {
  const others = Object.fromEntries(
    Object.entries(brush).filter(([name]) => name !== x.name && name !== y.name),
  );
  if (span === null) return others;
  const [x0, y0, x1, y1] = span;
  return {
    ...others,
    [x.name]: [Math.min(x0, x1), Math.max(x0, x1)],
    [y.name]: [Math.min(y0, y1), Math.max(y0, y1)],
  };
}

/** The filter and the brush as one condition. */
const conditionOf = (where: string, brush: Brush, slice: Values): string =>
  [
    ...(where.trim() === ''
      ? []
      : [Object.keys(brush).length + Object.keys(slice).length > 0 ? `(${where})` : where]),
    ...Object.entries(slice).map(([name, value]) => `${name} = ${value}`),
    ...Object.entries(brush).map(([name, [from, to]]) => `${name} >= ${from} and ${name} <= ${to}`),
  ].join(' and ');

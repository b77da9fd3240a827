import { signal, useSignal } from '@preact/signals';
import { findModel, parametersNamed } from '@regulab/core';
import { CATEGORY_COLORS, COLORS, type Figure, type Layer, painter } from '@regulab/figures';
import type { SweepColumn, SweepTable } from '@regulab/sweep/pure';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { Chart, type Scales } from '../components/Chart.js';
import { Ramp } from '../components/Legend.js';
import { PixelCanvas } from '../components/PixelCanvas.js';
import { Tools } from '../components/Tools.js';
import { isAbort, long } from '../engine/lanes.js';
import type { State } from '../state/state.js';
import { state, update } from '../state/store.js';
import { sweepCommand } from '../views/exports.js';
import { plain } from '../views/words.js';

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

interface View {
  readonly x: SweepColumn;
  readonly y: SweepColumn;
  readonly colour: SweepColumn;
}

const isNumeric = ({ texts, filled }: SweepColumn): boolean => texts === null && filled;

const columnOf = (table: SweepTable, name: string): SweepColumn | undefined =>
  table.columns.find((column) => column.name === name);

function viewOf(table: SweepTable, s: State['sweep']): View {
  const numeric = table.columns.filter(isNumeric);
  const find = (name: string, fallback: SweepColumn): SweepColumn => columnOf(table, name) ?? fallback;
  const safety = columnOf(table, 'safety') ?? numeric[numeric.length - 1]!;
  const model = findModel(table.model);
  const x = find(s.x, numeric[0]!);
  // One parameter is best read against what comes of it.
  const second = numeric[1] && parametersNamed(model, numeric[1].name).length > 0 ? numeric[1] : safety;
  const y = find(s.y, second);
  return { x, y, colour: find(s.colour, safety) };
}

/** Rows kept by the filter, or what is wrong with it. */
function useFilter(
  table: SweepTable,
  where: string,
): { readonly rows: Uint32Array | null; readonly problem: string | null } {
  const result = useSignal<{
    readonly table: SweepTable;
    readonly where: string;
    readonly rows: Uint32Array | null;
    readonly problem: string | null;
  } | null>(null);
  useEffect(() => {
    if (where.trim() === '') return;
    let wanted = true;
    void import('@regulab/sweep/pure').then(({ compileCondition }) => {
      if (!wanted) return;
      try {
        const condition = compileCondition(
          where,
          Object.fromEntries(
            table.columns.map(({ name, values, texts }) => [name, texts ? { values, texts } : values]),
          ),
        );
        const kept: number[] = [];
        for (let row = 0; row < table.rows; row++) if (condition(row) === true) kept.push(row);
        result.value = { table, where, rows: Uint32Array.from(kept), problem: null };
      } catch (error) {
        result.value = { table, where, rows: null, problem: (error as Error).message };
      }
    });
    return () => {
      wanted = false;
    };
  }, [table, where]);
  // Rows of another file or filter say nothing of this one.
  const { value } = result;
  return value?.table === table && value.where === where ? value : { rows: null, problem: null };
}

function Table({ table, name }: { readonly table: SweepTable; readonly name: string }): JSX.Element {
  const s = state.value.sweep;
  const { rows, problem: wrong } = useFilter(table, s.where);
  const view = viewOf(table, s);
  const set = (change: Partial<State['sweep']>): void => update({ sweep: { ...s, ...change } });
  const count = rows?.length ?? table.rows;
  const title = findModel(table.model).title;
  const frame = useMemo(() => frameOf(view, table.rows), [view.x, view.y, table]);
  const layer = useMemo(() => dotsOf(view, frame, rows, table.rows), [frame, view.colour, rows]);
  const panel = {
    title: '',
    x: { label: view.x.name, ...(frame.cell ? { domain: domainOf(frame, 0) } : {}) },
    y: { label: view.y.name, ...(frame.cell ? { domain: domainOf(frame, 1) } : {}) },
    layers: [{ kind: 'dots' as const, points: frame.corners, color: 'transparent' }],
  };
  const description = `${count.toLocaleString('en-US')} games, ${view.x.name} across and ${view.y.name} upwards, coloured by ${view.colour.name}${layer.words}.`;
  const figure = (): Figure => ({
    id: 'opened-sweep',
    title: `${view.colour.name} over ${view.x.name} and ${view.y.name}`,
    caption: `${description} From ${name}, model ${table.model}.`,
    panels: [{ ...panel, layers: layer.layers() }],
    panelsPerRow: 1,
    data: {
      columns: table.columns.map((column) => column.name),
      get rows() {
        return Array.from({ length: count }, (_, k) => {
          const row = rows ? rows[k]! : k;
          return table.columns.map(({ values, texts }) => {
            const value = values[row]!;
            return Number.isNaN(value) ? null : texts ? texts[value]! : value;
          });
        });
      },
    },
  });
  return (
    <div class="split">
      <div class="side">
        <p>
          <strong>{name}</strong>: {table.rows.toLocaleString('en-US')} games of {title.toLowerCase()}
          {rows ? `, ${count.toLocaleString('en-US')} shown` : ''}.
        </p>
        {table.missing ? (
          <p role="status">
            This is not the whole sweep: {table.missing === 1 ? 'one part is' : `${table.missing} parts are`}{' '}
            missing.
          </p>
        ) : null}
        {(['x', 'y', 'colour'] as const).map((key) => (
          <div class="choice" key={key}>
            <label for={`column-${key}`}>{{ x: 'Across', y: 'Upwards', colour: 'Colour' }[key]}</label>
            <select
              id={`column-${key}`}
              value={view[key].name}
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
        <p class="caption">
          Fixed:{' '}
          {Object.entries(table.fixed)
            .filter(([fixed]) => !table.columns.some((column) => column.name === fixed))
            .map(([fixed, value]) => `${fixed} ${plain(value)}`)
            .join(', ')}
        </p>
      </div>
      <div class="stage">
        <figure>
          <Chart
            panel={panel}
            aspect={0.7}
            description={description}
            behind={(scales) => <PixelCanvas scales={scales} draw={layer.draw} />}
          />
          <div class="legend">{layer.legend}</div>
        </figure>
        <Tools
          figure={figure}
          command={sweepCommand(name, { x: view.x.name, y: view.y.name, colour: view.colour.name }, s.where)}
        />
      </div>
    </div>
  );
}

interface PointLayer {
  readonly draw: (context: CanvasRenderingContext2D, scales: Scales) => void;
  readonly layers: () => Layer[];
  readonly legend: JSX.Element;
  readonly words: string;
}

/** The colour of a text; exits look alike everywhere. */
const categoryColor = (text: string, code: number): string =>
  text === 'exit' ? COLORS.exit : CATEGORY_COLORS[code % CATEGORY_COLORS.length]!;

/** Dots of a figure in a file beyond this many say no more. */
const MOST_DOTS = 20_000;
/** Axes with more values than this are not drawn as cells. */
const MOST_LINES = 2000;
/** Texts in a key beyond this many, or longer, do not fit. */
const MOST_KEYS = 12;
const LONGEST_KEY = 48;
/** Pixels of a dot where there are few rows, and where there are many. */
const DOT = { few: 7, many: 2.5 } as const;

/** Where the rows lie, whatever the filter keeps: its corners, and the size of a cell where they form a grid. */
interface Frame {
  readonly corners: readonly (readonly [number, number])[];
  readonly cell: readonly [number, number] | null;
}

const domainOf = ({ corners }: Frame, k: 0 | 1): readonly [number, number] => [
  corners[0]![k],
  corners[1]![k],
];

/** The step between evenly spaced values; null where they are not, or too many. */
function evenStep(values: ReadonlySet<number>): number | null {
  if (values.size < 2 || values.size > MOST_LINES) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const step = (sorted[sorted.length - 1]! - sorted[0]!) / (sorted.length - 1);
  const even = sorted.every((value, k) => Math.abs(value - sorted[0]! - k * step) < 0.01 * step);
  return even ? step : null;
}

function frameOf({ x, y }: View, rows: number): Frame {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  const [across, upwards] = [new Set<number>(), new Set<number>()];
  for (let row = 0; row < rows; row++) {
    const [a, b] = [x.values[row]!, y.values[row]!];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    if (a < left) left = a;
    if (a > right) right = a;
    if (b < bottom) bottom = b;
    if (b > top) top = b;
    if (across.size <= MOST_LINES) across.add(a);
    if (upwards.size <= MOST_LINES) upwards.add(b);
  }
  if (left > right) return { corners: [], cell: null };
  const [wide, high] = [evenStep(across), evenStep(upwards)];
  // A condition in the sweep may have left holes; a scatter is mostly holes.
  const isGrid = wide !== null && high !== null && 2 * rows >= across.size * upwards.size;
  const [dx, dy] = isGrid ? [wide / 2, high / 2] : [0, 0];
  return {
    corners: [
      [left - dx, bottom - dy],
      [right + dx, top + dy],
    ],
    cell: isGrid ? [wide, high] : null,
  };
}

function dotsOf(
  { x, y, colour }: View,
  { cell }: Frame,
  rows: Uint32Array | null,
  total: number,
): PointLayer {
  const count = rows?.length ?? total;
  const rowAt = (k: number): number => (rows ? rows[k]! : k);
  let [low, high] = [Infinity, -Infinity];
  let without = 0;
  for (let k = 0; k < count; k++) {
    const c = colour.values[rowAt(k)]!;
    if (Number.isNaN(c)) without++;
    if (c < low) low = c;
    if (c > high) high = c;
  }
  const blank =
    without === 0 || without === count
      ? ''
      : `${without.toLocaleString('en-US')} rows without ${colour.name} are left blank`;
  const scale = { kind: 'sequential', label: colour.name, domain: [low, high] } as const;
  const sequential = painter(scale);
  const colorOf = (value: number): string | null => {
    if (Number.isNaN(value)) return null;
    if (colour.texts) return categoryColor(colour.texts[value]!, value);
    const rgb = sequential(value, 0, 0);
    return rgb ? `rgb(${rgb.join()})` : null;
  };
  return {
    words: `${colour.texts || low > high ? '' : `, from ${plain(low)} to ${plain(high)}`}${blank && `; ${blank}`}`,
    draw: (context, scales) => {
      // Cells of a grid touch; scattered rows are dots.
      const dot = count > 2000 ? DOT.many : DOT.few;
      const [dx, dy] = cell
        ? [Math.abs(scales.x(cell[0]) - scales.x(0)) / 2, Math.abs(scales.y(cell[1]) - scales.y(0)) / 2]
        : [dot / 2, dot / 2];
      for (let k = 0; k < count; k++) {
        const row = rowAt(k);
        const color = colorOf(colour.values[row]!);
        if (color === null) continue;
        context.fillStyle = color;
        const [px, py] = [scales.x(x.values[row]!), scales.y(y.values[row]!)];
        // Whole pixels, or seams show between cells.
        const [left, top] = [Math.round(px - dx), Math.round(py - dy)];
        context.fillRect(left, top, Math.round(px + dx) - left, Math.round(py + dy) - top);
      }
    },
    layers: () => {
      const groups = new Map<string, [number, number][]>();
      const every = Math.max(1, Math.ceil(count / MOST_DOTS));
      for (let k = 0; k < count; k += every) {
        const row = rowAt(k);
        const color = colorOf(colour.values[row]!);
        if (color === null) continue;
        const list = groups.get(color) ?? [];
        list.push([x.values[row]!, y.values[row]!]);
        groups.set(color, list);
      }
      const radius = count > 2000 ? 1.2 : 2.5;
      return [...groups].map(([color, points]): Layer => ({ kind: 'dots', points, color, radius }));
    },
    legend: colour.texts ? (
      <>
        {colour.texts.slice(0, MOST_KEYS).map((text, k) => (
          <span key={text}>
            <span class="swatch" style={{ background: categoryColor(text, k) }} />
            {text.length > LONGEST_KEY ? `${text.slice(0, LONGEST_KEY)}…` : text}
          </span>
        ))}
        {colour.texts.length > MOST_KEYS ? ` and ${colour.texts.length - MOST_KEYS} more` : ''} {blank}
      </>
    ) : low <= high ? (
      <span>
        <Ramp scale={scale} /> {blank}
      </span>
    ) : (
      <span>
        {count === 0 ? 'No row is left by this condition.' : `No row has a value of ${colour.name}.`}
      </span>
    ),
  };
}

import { signal, useSignal } from '@preact/signals';
import { findModel } from '@regulab/core';
import { CATEGORY_COLORS, COLORS, type Figure, type Layer, painter } from '@regulab/figures';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { Chart, type Scales } from '../components/Chart.js';
import { Ramp } from '../components/Legend.js';
import { PixelCanvas } from '../components/PixelCanvas.js';
import { Tools } from '../components/Tools.js';
import { isAbort, long } from '../engine/lanes.js';
import type { SweepColumn, SweepTable } from '../engine/tasks.js';
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

const columnOf = (table: SweepTable, name: string): SweepColumn | undefined =>
  table.columns.find((column) => column.name === name);

function viewOf(table: SweepTable, s: State['sweep']): View {
  const numeric = table.columns.filter((column) => column.texts === null);
  const find = (name: string, fallback: SweepColumn): SweepColumn => columnOf(table, name) ?? fallback;
  const safety = columnOf(table, 'safety') ?? numeric[numeric.length - 1]!;
  const x = find(s.x, numeric[0]!);
  const y = find(s.y, numeric[1] ?? numeric[0]!);
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
      const numeric = table.columns.filter((column) => column.texts === null);
      try {
        const condition = compileCondition(
          where,
          Object.fromEntries(numeric.map(({ name, values }) => [name, values])),
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
  const layer = useMemo(() => dotsOf(view, rows, table.rows), [view.x, view.y, view.colour, rows, table]);
  const panel = {
    title: '',
    x: { label: view.x.name },
    y: { label: view.y.name },
    layers: [{ kind: 'dots' as const, points: layer.corners, color: 'transparent' }],
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
        {(['x', 'y', 'colour'] as const).map((key) => (
          <div class="choice" key={key}>
            <label for={`column-${key}`}>{{ x: 'Across', y: 'Upwards', colour: 'Colour' }[key]}</label>
            <select
              id={`column-${key}`}
              value={view[key].name}
              onChange={(event) => set({ [key]: event.currentTarget.value })}
            >
              {table.columns
                .filter((column) => key === 'colour' || column.texts === null)
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
            placeholder="safety < 0.5 and share > 0.2"
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
  readonly corners: readonly (readonly [number, number])[];
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

function dotsOf({ x, y, colour }: View, rows: Uint32Array | null, total: number): PointLayer {
  const count = rows?.length ?? total;
  const rowAt = (k: number): number => (rows ? rows[k]! : k);
  let [left, right, bottom, top, low, high] = [Infinity, -Infinity, Infinity, -Infinity, Infinity, -Infinity];
  const across = new Set<number>();
  for (let k = 0; k < count; k++) {
    const row = rowAt(k);
    const [a, b, c] = [x.values[row]!, y.values[row]!, colour.values[row]!];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    if (a < left) left = a;
    if (a > right) right = a;
    if (b < bottom) bottom = b;
    if (b > top) top = b;
    if (c < low) low = c;
    if (c > high) high = c;
    if (across.size <= 2000) across.add(a);
  }
  const scale = { kind: 'sequential', label: colour.name, domain: [low, high] } as const;
  const sequential = painter(scale);
  const colorOf = (value: number): string | null => {
    if (Number.isNaN(value)) return null;
    if (colour.texts) return categoryColor(colour.texts[value]!, value);
    const rgb = sequential(value, 0, 0);
    return rgb ? `rgb(${rgb.join()})` : null;
  };
  return {
    corners:
      left <= right
        ? [
            [left, bottom],
            [right, top],
          ]
        : [],
    words: colour.texts ? '' : low <= high ? `, from ${plain(low)} to ${plain(high)}` : '',
    draw: (context, scales) => {
      // Cells of a grid touch; scattered rows are dots.
      const size =
        across.size <= 2000 && count > 4 * across.size
          ? Math.max(2, (scales.x(right) - scales.x(left)) / across.size + 0.6)
          : 2.5;
      for (let k = 0; k < count; k++) {
        const row = rowAt(k);
        const color = colorOf(colour.values[row]!);
        if (color === null) continue;
        context.fillStyle = color;
        context.fillRect(
          scales.x(x.values[row]!) - size / 2,
          scales.y(y.values[row]!) - size / 2,
          size,
          size,
        );
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
      return [...groups].map(([color, points]): Layer => ({ kind: 'dots', points, color, radius: 1.2 }));
    },
    legend: colour.texts ? (
      <span>
        {colour.texts.slice(0, 12).map((text, k) => (
          <span key={text}>
            <span class="swatch" style={{ background: categoryColor(text, k) }} />
            {text}
          </span>
        ))}
      </span>
    ) : low <= high ? (
      <Ramp scale={scale} />
    ) : (
      <span />
    ),
  };
}

import { useSignal } from '@preact/signals';
import type { PrimBox } from '@regulab/core';
import type { Found } from '@regulab/figures';
import type { SweepTable } from '@regulab/sweep/pure';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { isAbort, long } from '../engine/lanes.js';
import { laboratory } from '../state/laboratory.js';
import type { Brush } from '../state/state.js';
import { brushOf } from '../views/selection.js';
import { Chart } from './Chart.js';

/** What PRIM finds for a target, once it has; null while it looks or where nothing is asked. */
export function useDiscovery(
  table: SweepTable,
  target: string,
  where: string,
): { readonly found: Found | null; readonly problem: string | null; readonly isBusy: boolean } {
  const result = useSignal<{
    readonly key: string;
    readonly found: Found | null;
    readonly problem: string | null;
  }>({ key: '', found: null, problem: null });
  const key = JSON.stringify([target, where, table.rows, table.model]);
  useEffect(() => {
    if (target === '') return;
    const stop = new AbortController();
    void (async () => {
      try {
        const { inputColumns, namesIn } = await import('@regulab/sweep/pure');
        const names = new Set([
          ...inputColumns(laboratory.find(table.model), table).map(({ name }) => name),
          ...namesIn(target),
          ...namesIn(where),
        ]);
        const columns = table.columns.filter(({ name }) => names.has(name));
        const task = { method: 'prim', target, ...(where.trim() === '' ? {} : { where }) } as const;
        const found = await long.run({ kind: 'discover', table: { ...table, columns }, task }, stop.signal);
        result.value = { key, found, problem: null };
      } catch (error) {
        if (!isAbort(error)) result.value = { key, found: null, problem: (error as Error).message };
      }
    })();
    return () => stop.abort();
  }, [key]);
  // What was found for another target says nothing of this one.
  const own = result.value.key === key ? result.value : null;
  return {
    found: own?.found ?? null,
    problem: own?.problem ?? null,
    isBusy: target !== '' && own === null,
  };
}

/** Boxes in words, and the way to the first of them: a step sets the brush. */
export function Scenarios({
  table,
  found,
  live,
  set,
}: {
  readonly table: SweepTable;
  readonly found: Found;
  readonly live: (brush: Brush) => void;
  readonly set: (brush: Brush) => void;
}): JSX.Element {
  const [first] = found.prim!.boxes;
  return (
    <>
      {first && !first.isDense ? (
        <p>No box is as dense as wanted; this one balances density and coverage best.</p>
      ) : null}
      {found.boxes.map((box, k) => (
        <p key={k}>
          {box.words}{' '}
          {box.limits.length > 0 ? (
            <button type="button" class="plain" onClick={() => set(brushOf(table, box.limits))}>
              Show this box
            </button>
          ) : null}
        </p>
      ))}
      {first && first.trajectory.length > 1 ? <Way table={table} box={first} live={live} set={set} /> : null}
      <p class="caption">
        Found by PRIM (peeling and pasting): a search, not a proof that no better box exists.{' '}
        {found.notes.map((note) => `${note}.`).join(' ')}
      </p>
    </>
  );
}

function Way({
  table,
  box,
  live,
  set,
}: {
  readonly table: SweepTable;
  readonly box: PrimBox;
  readonly live: (brush: Brush) => void;
  readonly set: (brush: Brush) => void;
}): JSX.Element {
  const step = useSignal(box.chosen);
  const { trajectory } = box;
  const now = trajectory[Math.min(step.value, trajectory.length - 1)]!;
  const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  const points = trajectory.map(({ coverage, density }) => [coverage, density] as const);
  return (
    <>
      <label for="peel">From all games to the densest box</label>
      <input
        id="peel"
        type="range"
        min={0}
        max={trajectory.length - 1}
        step={1}
        value={step.value}
        aria-valuetext={`density ${percent(now.density)}, coverage ${percent(now.coverage)}`}
        style={{ width: '100%' }}
        onInput={(event) => {
          step.value = Number(event.currentTarget.value);
          live(brushOf(table, trajectory[step.value]!.limits));
        }}
        onChange={() => set(brushOf(table, trajectory[step.value]!.limits))}
      />
      <p class="caption" role="status">
        Step {step.value} of {trajectory.length - 1}: it happens in {percent(now.density)} of the box
        (density), which holds {percent(now.coverage)} of all such games (coverage).
      </p>
      <Chart
        panel={{
          title: '',
          x: { label: 'coverage', domain: [0, 1] },
          y: { label: 'density', domain: [0, 1] },
          layers: [
            { kind: 'line', points, color: '#56B4E9' },
            { kind: 'dots', points: [[now.coverage, now.density]], color: '#D55E00', radius: 5 },
          ],
        }}
        aspect={0.75}
        description={`The way of peeling from all games, of which ${percent(trajectory[0]!.density)} hit, to the smallest box, of which ${percent(trajectory[trajectory.length - 1]!.density)} do.`}
      />
    </>
  );
}

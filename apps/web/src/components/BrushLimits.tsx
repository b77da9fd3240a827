import type { SweepColumn } from '@regulab/sweep/pure';
import type { JSX } from 'preact';
import type { Brush } from '../state/state.js';
import { extentOf } from '../views/selection.js';

/** The brush in numbers, for the keyboard. */
export function BrushLimits({
  columns,
  brush,
  set,
}: {
  readonly columns: readonly SweepColumn[];
  readonly brush: Brush;
  readonly set: (brush: Brush) => void;
}): JSX.Element {
  return (
    <details>
      <summary>The brush in numbers</summary>
      {columns.map((column) => {
        const range = extentOf(column);
        if (!range) return null;
        const limits = brush[column.name] ?? range;
        const change = (end: 0 | 1, text: string): void => {
          const value = Number(text);
          if (text.trim() === '' || !Number.isFinite(value)) return;
          const next: [number, number] = [limits[0], limits[1]];
          next[end] = value;
          set({ ...brush, [column.name]: [Math.min(...next), Math.max(...next)] });
        };
        return (
          <div class="choice" key={column.name}>
            <span class="range">
              <span>{column.name} from</span>
              {([0, 1] as const).map((end) => (
                <>
                  {end === 1 ? <span>to</span> : null}
                  <input
                    type="number"
                    step="any"
                    aria-label={`${column.name}, ${end === 0 ? 'from' : 'to'}`}
                    value={limits[end]}
                    onChange={(event) => change(end, event.currentTarget.value)}
                  />
                </>
              ))}
            </span>
          </div>
        );
      })}
    </details>
  );
}

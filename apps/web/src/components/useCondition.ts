import { useSignal } from '@preact/signals';
import type { SweepTable } from '@regulab/sweep/pure';
import { useEffect } from 'preact/hooks';
import { laboratory } from '../state/laboratory.js';

interface Read {
  readonly table: SweepTable;
  readonly text: string;
  /** 1 for each row in which the condition holds; null where it cannot be read. */
  readonly hits: Uint8Array | null;
  readonly problem: string | null;
}

/** In which rows a condition holds; no hits while it is read, and for no condition at all. */
export function useCondition(
  table: SweepTable,
  text: string,
): { readonly hits: Uint8Array | null; readonly problem: string | null } {
  const result = useSignal<Read | null>(null);
  useEffect(() => {
    if (text.trim() === '') return;
    let wanted = true;
    void import('@regulab/sweep/pure').then(({ compileCondition, named }) => {
      if (!wanted) return;
      try {
        const model = laboratory.find(table.model);
        const condition = compileCondition(
          text,
          Object.fromEntries(
            table.columns.map(({ name, values, texts }) => [
              name,
              texts ? { values, texts } : named(model, name, values),
            ]),
          ),
        );
        const hits = new Uint8Array(table.rows);
        for (let row = 0; row < table.rows; row++) hits[row] = Number(condition(row) === true);
        result.value = { table, text, hits, problem: null };
      } catch (error) {
        result.value = { table, text, hits: null, problem: (error as Error).message };
      }
    });
    return () => {
      wanted = false;
    };
  }, [table, text]);
  // Rows of another file or condition say nothing of this one.
  const { value } = result;
  const isOwn = text.trim() !== '' && value?.table === table && value.text === text;
  return isOwn ? value : { hits: null, problem: null };
}

import type { Model } from '@regulab/core';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { lit } from './lit.js';

type Typeset = typeof import('../views/typeset.js').typeset;

/** The rules of the game in words and formulas; pointing at a symbol lights its slider, and the other way round. */
export function Formulas({ model }: { readonly model: Model }): JSX.Element {
  const [typeset, setTypeset] = useState<{ readonly run: Typeset } | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const load = (): void => {
    void import('../views/typeset.js').then(({ typeset: run }) => setTypeset({ run }));
  };
  useEffect(() => {
    if (!typeset || !list.current) return;
    const places = list.current.querySelectorAll<HTMLElement>('.tex');
    for (const [k, formula] of model.formulas.entries()) typeset.run(model, formula, places[k]!);
  }, [typeset, model]);
  const wanted = lit.value;
  useEffect(() => {
    for (const symbol of list.current?.querySelectorAll<HTMLElement>('[data-parameter]') ?? [])
      symbol.classList.toggle('lit', symbol.dataset.parameter === wanted);
  }, [wanted, typeset]);
  const point = ({ target }: Event): void => {
    const symbol = (target as Element).closest<HTMLElement>('[data-parameter]');
    lit.value = symbol?.dataset.parameter ?? null;
  };
  return (
    <details onToggle={(event) => (event.currentTarget.open ? load() : undefined)}>
      <summary>The rules of the game, in formulas</summary>
      <ul
        class="formulas"
        ref={list}
        onPointerOver={point}
        onPointerLeave={() => {
          lit.value = null;
        }}
      >
        {model.formulas.map(({ words, tex }) => (
          <li key={tex}>
            {words}
            <div class="tex" />
          </li>
        ))}
      </ul>
    </details>
  );
}

import { prettySymbol, symbolParts } from '@regulab/figures';
import type { JSX } from 'preact';

/** A symbol in the font of formulas, its subscripts lowered. */
export function MathSymbol({ symbol }: { readonly symbol: string }): JSX.Element {
  return (
    <span class="symbol" aria-hidden="true">
      {symbolParts(symbol).map(({ base, subscripts }, k) => (
        <span key={k}>
          {k > 0 ? ' ' : ''}
          {base.length > 1 && prettySymbol(base) === base ? base : <i>{prettySymbol(base)}</i>}
          {subscripts.length > 0 ? <sub>{subscripts.map(prettySymbol).join(',')}</sub> : null}
        </span>
      ))}
    </span>
  );
}

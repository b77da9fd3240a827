import 'katex/dist/katex.min.css';
import type { Formula, Model } from '@regulab/core';
import { texSymbol } from '@regulab/figures';
import katex from 'katex';

/** The symbol of a parameter or outcome as TeX; `specialists.share` is that of any player, with the index i. */
function symbolOf(model: Model, name: string): string {
  const entries = [...model.parameters, ...model.outcomes];
  const single = entries.find((entry) => entry.name === name);
  if (single) return texSymbol(single.symbol);
  const { list } = model;
  const own =
    list && entries.find((entry) => entry.name === name.replace(`${list.name}.`, `${list.name}[0].`));
  return own ? texSymbol(own.symbol.replace(/_1$/, '_i')) : name;
}

/** Draws a formula; every symbol of a parameter or outcome carries its name. */
export function typeset(model: Model, { tex, words }: Formula, place: HTMLElement): void {
  const marked = tex.replace(
    /\[\[([^\]]+)\]\]/g,
    (_, name: string) => `\\htmlData{parameter=${name}}{${symbolOf(model, name)}}`,
  );
  katex.render(marked, place, {
    displayMode: false,
    throwOnError: false,
    strict: false,
    trust: ({ command }) => command === '\\htmlData',
    output: 'htmlAndMathml',
  });
  place.setAttribute('aria-label', words);
}

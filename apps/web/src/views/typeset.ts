import 'katex/dist/katex.min.css';
import type { Formula, Model } from '@regulab/core';
import { formulaTex } from '@regulab/figures';
import katex from 'katex';

/** Draws a formula; every symbol of a parameter or outcome carries its name. */
export function typeset(model: Model, formula: Formula, place: HTMLElement): void {
  const marked = formulaTex(model, formula, (name, symbol) => `\\htmlData{parameter=${name}}{${symbol}}`);
  katex.render(marked, place, {
    throwOnError: false,
    // Marks of that kind are an extension of TeX, and trusted as they come from the models.
    strict: false,
    trust: ({ command }) => command === '\\htmlData',
    output: 'htmlAndMathml',
  });
}

import { models } from '@regulab/core';
import { symbolParts, symbolsHtml, texSymbol } from '@regulab/figures';
import { describe, expect, it } from 'vitest';

describe('symbolsHtml', () => {
  it.each([
    ['tau < c/(c + 2 kappa N a^2)', 'τ &lt; c/(c + 2 κ N a<sup>2</sup>)'],
    ['beta h_U (1 - 1/N) pi', 'β h<sub>U</sub> (1 - 1/N) π'],
    ['pi0_H - pi0_L', 'π0<sub>H</sub> - π0<sub>L</sub>'],
    ['N^(k - 1) & <b>', 'N<sup>(k - 1)</sup> &amp; &lt;b&gt;'],
    ['a mustard pie with alphabets', 'a mustard pie with alphabets'],
    ['s_1^2 of theta_G', 's<sub>1</sub><sup>2</sup> of θ<sub>G</sub>'],
  ])('%s', (sentence, html) => {
    expect(symbolsHtml(sentence)).toBe(html);
  });
});

describe('texSymbol', () => {
  it.each([
    ['delta', '\\delta'],
    ['theta_D', '\\theta_{D}'],
    ['c0_aa', 'c_{0,\\mathit{aa}}'],
    ['beta_1', '\\beta_{1}'],
    ['r_alpha_2', 'r_{\\alpha,2}'],
    ['min beta_i', '\\min \\beta_{i}'],
    ['U_G', 'U_{G}'],
  ])('%s is %s', (symbol, tex) => {
    expect(texSymbol(symbol)).toBe(tex);
  });

  it('keeps every letter of every symbol of every model', () => {
    for (const { symbol } of models.flatMap((m) => [...m.parameters, ...m.outcomes])) {
      const letters = symbolParts(symbol).flatMap(({ base, subscripts }) => [base, ...subscripts]);
      expect(letters.join('')).toBe(symbol.replace(/[_ ]/g, ''));
    }
  });
});

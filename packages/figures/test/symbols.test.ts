import { models } from '@regulab/core';
import { symbolParts, texSymbol } from '@regulab/figures';
import { describe, expect, it } from 'vitest';

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

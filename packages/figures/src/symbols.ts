const GREEK: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  theta: 'θ',
  kappa: 'κ',
  lambda: 'λ',
  tau: 'τ',
};

/** `theta_D` as people write it, `θ_D`; the subscript is lowered when the text is drawn. */
export const prettySymbol = (symbol: string): string =>
  symbol.replace(/[a-z]+/gi, (word) => GREEK[word] ?? word);

const escapeText = (text: string): string =>
  text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!);

/** SVG content of a text in which `X_y` has its subscript lowered. */
export function subscripted(text: string): string {
  let lowered = false;
  return text
    .split(/_([A-Za-z0-9αβ]+)/)
    .map((part, k) => {
      if (part === '') return '';
      if (k % 2 === 1) {
        lowered = true;
        return `<tspan dy="0.28em" font-size="75%">${escapeText(part)}</tspan>`;
      }
      if (!lowered) return escapeText(part);
      lowered = false;
      // The shift is in units of the small font size.
      return `<tspan dy="-0.21em">${escapeText(part)}</tspan>`;
    })
    .join('');
}

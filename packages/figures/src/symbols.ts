const GREEK: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  theta: 'θ',
  kappa: 'κ',
  lambda: 'λ',
  mu: 'μ',
  nu: 'ν',
  pi: 'π',
  Pi: 'Π',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  phi: 'φ',
  epsilon: 'ε',
  omega: 'ω',
  Delta: 'Δ',
};

/** `theta_D` as people write it, `θ_D`; the subscript is lowered when the text is drawn. */
export const prettySymbol = (symbol: string): string =>
  symbol.replace(/[a-z]+/gi, (word) => GREEK[word] ?? word);

/** The symbol of any player of a list, from that of the first: `theta_D_i` from `theta_D_1`. */
export const anyPlayer = (symbol: string): string => symbol.replace(/_1$/, '_i');

/** A symbol taken apart: `c0_aa` is c with the subscripts 0 and aa. */
export interface SymbolParts {
  readonly base: string;
  readonly subscripts: readonly string[];
}

/** The words of a symbol, each with its subscripts: `min beta_i` has two. */
export const symbolParts = (symbol: string): readonly SymbolParts[] =>
  symbol.split(' ').map((word) => {
    const [head = '', ...subscripts] = word.split('_');
    const [, base = head, digits = ''] = /^([A-Za-z]+)(\d*)$/.exec(head) ?? [];
    return { base, subscripts: digits === '' ? subscripts : [digits, ...subscripts] };
  });

/** A symbol as TeX: `theta_D` as `\\theta_{D}`. */
export const texSymbol = (symbol: string): string => {
  const letter = (text: string): string =>
    text in GREEK || text === 'min'
      ? `\\${text}`
      : text.length === 1 || /^\d+$/.test(text)
        ? text
        : `\\mathit{${text}}`;
  return symbolParts(symbol)
    .map(({ base, subscripts }) =>
      subscripts.length === 0 ? letter(base) : `${letter(base)}_{${subscripts.map(letter).join(',')}}`,
    )
    .join(' ');
};

const escapeText = (text: string): string =>
  text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!);

const GREEK_WORDS = new RegExp(`(?<![A-Za-z])(${Object.keys(GREEK).join('|')})(?![A-Za-z])`, 'g');

/** HTML of a sentence in which symbols stand as people write them: Greek letters, `X_y` lowered, `x^2` raised. */
export const symbolsHtml = (sentence: string): string =>
  escapeText(sentence)
    .replace(GREEK_WORDS, (word) => GREEK[word]!)
    .replace(/_([A-Za-z0-9α-ωΑ-Ω]+)/g, '<sub>$1</sub>')
    .replace(/\^(\d+|[a-z]|\([^()]*\))/g, '<sup>$1</sup>');

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

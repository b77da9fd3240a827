import { ENGINE, formatNumber } from '@regulab/core';
import { fontFaces } from '@regulab/figures';
import type { Check } from './games.js';
import type { Study } from './study.js';

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

const STYLE = `
:root { color: #1b1e22; background: #fff; font: 17px/1.55 'Source Sans 3', 'Source Sans Pro', 'Helvetica Neue', Arial, sans-serif; }
body { max-width: 62rem; margin: 0 auto; padding: 32px 16px 64px; }
p, li { max-width: 42rem; }
h1 { font-size: 30px; overflow-wrap: break-word; line-height: 1.2; max-width: 42rem; margin: 0 0 8px; }
h2 { font-size: 22px; line-height: 1.25; margin: 56px 0 8px; border-top: 1px solid #b9bec6; padding-top: 16px; }
.lead { font-size: 19px; }
.note { color: #4a4f57; font-size: 15px; }
figure { margin: 16px 0; overflow-x: auto; }
.table { overflow-x: auto; }
figure svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; margin: 16px 0; font-size: 15px; font-variant-numeric: tabular-nums; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 6px 16px 6px 0; border-bottom: 1px solid #d9dde2; }
th { font-weight: 600; }
td.number { text-align: right; }
a { color: #0072B2; }
`;

const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[] = [],
): string =>
  `<div class="table"><table><thead><tr>${head.map((h) => `<th>${escapeHtml(h)}</th>`).join('')}</tr></thead><tbody>${rows
    .map(
      (row) =>
        `<tr>${row.map((cell, k) => `<td${numeric.includes(k) ? ' class="number"' : ''}>${escapeHtml(cell)}</td>`).join('')}</tr>`,
    )
    .join('')}</tbody></table></div>`;

/** The report as one HTML page that needs nothing else. `pictures` holds the SVG of each study, in order. */
export function reportHtml(studies: readonly Study[], pictures: readonly string[], total: Check): string {
  const sections = studies.map((study, k) => {
    const { figure, note, comparisons } = study;
    const numbers =
      comparisons.length === 0
        ? ''
        : table(
            ['what', 'the paper', 'computed here', 'difference'],
            comparisons.map((c) => [c.what, c.printed, c.computed, c.note]),
          );
    return [
      `<h2 id="${figure.id}">${escapeHtml(note.question)}</h2>`,
      `<p>${escapeHtml(note.reading)}</p>`,
      `<figure>${pictures[k]}</figure>`,
      numbers,
      `<p class="note">Corresponds to ${escapeHtml(note.source)} (${escapeHtml(note.fidelity)}). Re-checked by the independent verifier: ${study.check.accepted} of ${study.check.checked} games, largest gain still possible ${study.check.largestGainBound.toExponential(1)}. Files: <a href="${figure.id}.svg">SVG</a>, <a href="${figure.id}.png">PNG</a>, <a href="${figure.id}.csv">CSV</a>.</p>`,
    ].join('\n');
  });
  const counts = studies.flatMap((study) =>
    Object.entries(study.counts).map(([name, c]) => [
      name,
      ...[c.games, c.exit, c.backfiring, c.mutualism].map((n) => n.toLocaleString('en-US')),
    ]),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Can a weak rule make AI less safe?</title>
<style>${fontFaces()}${STYLE}</style>
</head>
<body>
<h1>Can a weak rule make AI less safe?</h1>
<p class="lead">Yes. If only the firm that adapts a general model must reach a safety floor, and the floor lies a little below what the market would do anyway, the firm that builds the model stops paying for safety and the product ends up less safe than with no rule at all. Floors on both firms, above the unregulated level, can instead leave everybody better off.</p>
<p>This report recomputes the figures of <em>The Backfiring Effect of Weak AI Safety Regulation</em> (B. Laufer, J. Kleinberg, H. Heidari, arXiv 2503.20848) from the model, game by game, in closed form. ${total.accepted.toLocaleString('en-US')} of ${total.checked.toLocaleString('en-US')} games, taken at regular steps from every figure, passed a check by interval arithmetic that shares no code with the solver; no player could gain more than ${formatNumber(total.largestGainBound)} in any of them.</p>
${sections.join('\n')}
<h2>All counts</h2>
<p>Backfiring: the product is less safe than without regulation. Mutualism: both utilities are strictly higher. Both strict, with tolerance 1e-9, and only where both take part.</p>
${table(['figure', 'games', 'exit', 'backfiring', 'mutualism'], counts, [1, 2, 3, 4])}
<h2>How to read the certificates</h2>
<p>A solution is a pair of choices. For each re-checked game the verifier bounds, by branch and bound with outward-rounded interval arithmetic, what the generalist could earn by any other choice given the specialist's best answers, and what the specialist could earn by any other answer. The bound is a proof for that game; the other games were solved by the same code but not re-checked here. <code>regulab verify data/figure-2</code> checks them all.</p>
<p class="note">${escapeHtml(ENGINE)}. Model fine-tuning/two-attribute: corrected (the paper's zero-profit curve, Proposition 4.5, is misprinted). Model fine-tuning/one-attribute: faithful.</p>
</body>
</html>
`;
}

import { type CheckedClaim, ENGINE, formatBound, type Verdict, verdictInWords } from '@regulab/core';
import { symbolsHtml } from '@regulab/figures';
import { fontFaces } from '@regulab/figures/node';
import type { Check } from './games.js';
import type { Lead } from './paper.js';
import type { Study } from './study.js';

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

export const STYLE = `
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
.claims td { min-width: 8rem; }
.claims td:first-child, .claims td:last-child { width: 42%; }
p.evidence { margin: 0 0 4px; }
details summary { cursor: pointer; }
ol { margin: 8px 0; padding-left: 24px; }
a { color: #0072B2; }
`;

export const table = (
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
export function reportHtml(
  lead: Lead,
  studies: readonly Study[],
  pictures: readonly string[],
  total: Check,
  claims: readonly CheckedClaim[],
): string {
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
      `<p class="note">Corresponds to ${escapeHtml(note.source)} (${escapeHtml(note.fidelity)}). Re-checked by the independent verifier: ${study.check.accepted} of ${study.check.checked} games, largest gain still possible ${formatBound(study.check.largestGainBound)} of what is at stake. Files: <a href="${figure.id}.svg">SVG</a>, <a href="${figure.id}.png">PNG</a>, <a href="${figure.id}.csv">CSV</a>.</p>`,
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
<title>${escapeHtml(lead.heading)}</title>
<style>${fontFaces()}${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(lead.heading)}</h1>
<p class="lead">${escapeHtml(lead.answer)}</p>
<p>${escapeHtml(lead.about)} ${total.accepted.toLocaleString('en-US')} of ${total.checked.toLocaleString('en-US')} games, taken at regular steps from the figures that are made of games, passed a check ${lead.check ? '' : 'by interval arithmetic '}that shares no code with the solver${lead.check ? '' : `; no player could gain more than ${formatBound(total.largestGainBound)} of what is at stake in any of them`}.</p>
${sections.join('\n')}
${claimsHtml(claims)}
${counts.length === 0 ? '' : `<h2>All counts</h2>\n<p>${escapeHtml(lead.counts)}</p>\n${table(['figure', 'games', 'exit', 'backfiring', 'mutualism'], counts, [1, 2, 3, 4])}`}
<h2>How to read the certificates</h2>
<p>A solution states what every player does. For each re-checked game the verifier ${lead.check ? escapeHtml(lead.check) : `bounds, by branch and bound with outward-rounded interval arithmetic, what ${escapeHtml(lead.deviations)}. The bound is a proof for that game`}; the other games were solved by the same code but not re-checked here. <code>regulab verify data/...</code> checks them all.</p>
<p class="note">${escapeHtml(ENGINE)}. ${escapeHtml(lead.models)}</p>
</body>
</html>
`;
}

const paragraph = (text: string): string => `<p class="evidence">${symbolsHtml(text)}</p>`;

const evidence = (verdict: Verdict): string => {
  switch (verdict.kind) {
    case 'proved':
      return `<details><summary>${verdict.steps.length === 1 ? '1 step' : `${verdict.steps.length} steps`}</summary><ol>${verdict.steps.map((step) => `<li>${symbolsHtml(step)}</li>`).join('')}</ol></details>`;
    case 'no counterexample':
      return paragraph(
        `${verdict.samples.toLocaleString('en-US')} games, seed ${verdict.seed}; ${verdict.note}`,
      );
    case 'refuted':
      return paragraph(`${verdict.counterexample.because}.`);
    default:
      return paragraph(verdict.note);
  }
};

function claimsHtml(claims: readonly CheckedClaim[]): string {
  if (claims.length === 0) return '';
  const rows = claims.map((claim) => {
    const { correction } = claim;
    const corrected = correction
      ? `<p class="evidence"><strong>Corrected:</strong> ${symbolsHtml(correction.statement)} <span class="note">(${symbolsHtml(correction.domain)})</span></p>${evidence(correction.verdict)}`
      : '';
    return `<tr id="${claim.id}"><td>${symbolsHtml(claim.statement)}<br><span class="note">${escapeHtml(claim.place)}${claim.origin === 'ours' ? ' (our statement)' : ''}. ${symbolsHtml(claim.domain)}.</span></td><td>${escapeHtml(verdictInWords(claim))}</td><td>${evidence(claim.verdict)}${corrected}<span class="note">${symbolsHtml(claim.method)}</span></td></tr>`;
  });
  return `<h2 id="claims">Which claims survive?</h2>
<p>Proved: by algebra or interval arithmetic that the check carries out, step by step. No counterexample: a seeded search found none, which proves nothing. Refuted: false as stated, with the game that shows it.</p>
<div class="table"><table class="claims"><thead><tr><th>claim</th><th>verdict</th><th>evidence</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

import { ENGINE } from '@regulab/core';
import { type Figure, figureCsv, renderSvg } from '@regulab/figures';
import { fontFaces, renderPng } from '@regulab/figures/node';
import { escapeHtml, STYLE, table } from './html.js';
import { writerIn } from './writerIn.js';

/** A section of a report: what was found in words, with its picture and its numbers. */
export interface Finding {
  readonly heading: string;
  readonly text: readonly string[];
  readonly figure?: Figure;
  readonly numbers?: {
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
    /** Columns of numbers. */
    readonly right?: readonly number[];
  };
}

export interface FindingReport {
  readonly heading: string;
  readonly lead: string;
  readonly findings: readonly Finding[];
  /** How it was found, and how sure it is. */
  readonly method: string;
  /** Everything, for `result.json`. */
  readonly result: unknown;
}

/** Writes a report of an analysis: `report.html`, `result.json`, and every picture as SVG, PNG and CSV. */
export function writeFindings(directory: string, report: FindingReport): void {
  const write = writerIn(directory);
  const sections = report.findings.map(({ heading, text, figure, numbers }) => {
    let picture = '';
    if (figure) {
      const svg = renderSvg(figure);
      write(`${figure.id}.svg`, svg);
      write(`${figure.id}.png`, renderPng(svg));
      write(`${figure.id}.csv`, figureCsv(figure.data));
      picture = `<figure>${svg}</figure>\n<p class="note">Files: ${['svg', 'png', 'csv'].map((kind) => `<a href="${figure.id}.${kind}">${kind.toUpperCase()}</a>`).join(', ')}.</p>`;
    }
    return [
      `<h2>${escapeHtml(heading)}</h2>`,
      ...text.map((line) => `<p>${escapeHtml(line)}</p>`),
      picture,
      numbers ? table(numbers.head, numbers.rows, numbers.right) : '',
    ].join('\n');
  });
  write('result.json', `${JSON.stringify(report.result, null, 2)}\n`);
  write(
    'report.html',
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(report.heading)}</title>
<style>${fontFaces()}${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(report.heading)}</h1>
<p class="lead">${escapeHtml(report.lead)}</p>
${sections.join('\n')}
<h2>How this was found</h2>
<p>${escapeHtml(report.method)}</p>
<p class="note">${escapeHtml(ENGINE)}.</p>
</body>
</html>
`,
  );
}

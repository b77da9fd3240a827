import { endLabels } from './colorEnds.js';
import { COLORS, diverging, sequential } from './colors.js';
import type { Figure, Layer, Panel } from './figure.js';
import { FONT, panelSvg } from './panel.js';
import { subscripted } from './symbols.js';

const PANEL_WIDTH = 430;
const PANEL_HEIGHT = 340;
const GAP = 24;
const MARGIN = 24;
const LINE = 18;
const TITLE_LINE = 24;
/** How much wider semibold runs than the text font. */
const SEMIBOLD = 1.12;
/** Mean width of a character of the text font, in units of its size. */
const CHARACTER = 0.46;

function wrap(text: string, width: number, size: number): string[] {
  const most = Math.floor(width / (size * CHARACTER));
  const lines: string[] = [];
  let line = '';
  // A non-breaking space is none to break at.
  for (const word of text.split(/[ \t\n]+/)) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

const text = (x: number, y: number, size: number, content: string, extra = ''): string =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${COLORS.ink}" ${extra}>${subscripted(content)}</text>`;

interface Key {
  readonly swatch: (x: number, y: number) => string;
  readonly width: number;
  readonly label: string;
}

const formatTick = (x: number): string => String(Number(x.toPrecision(3)));

/** The legend entries of a panel: one for each labelled layer and category, a ramp for each continuous scale. */
function keys(layers: readonly Layer[]): Key[] {
  return layers.flatMap((layer): Key[] => {
    const color =
      layer.kind === 'raster' ? layer.color : layer.kind === 'dots' ? layer.coloured?.scale : undefined;
    if (color) {
      if (color.kind === 'categories')
        return color.categories.map((c) => ({
          label: c.label,
          width: 14,
          swatch: (x, y) =>
            `<rect x="${x}" y="${y - 10}" width="12" height="12" fill="${c.hatched ? 'url(#hatch)' : c.color}"/>`,
        }));
      const [low, high] =
        color.kind === 'sequential' ? color.domain : [color.centre - color.reach, color.centre + color.reach];
      const map = color.kind === 'sequential' ? sequential : diverging;
      const steps = 40;
      const [lowLabel, highLabel] = endLabels(formatTick(low), formatTick(high), color.beyond === true);
      const room = Math.max(28, 8 + 12 * CHARACTER * Math.max(lowLabel.length, highLabel.length));
      const ramp = (x: number, y: number) =>
        Array.from(
          { length: steps },
          (_, k) =>
            `<rect x="${x + room + k * 2}" y="${y - 10}" width="2.3" height="12" fill="${map(k / (steps - 1))}"/>`,
        ).join('') +
        text(x + room - 4, y, 12, lowLabel, 'text-anchor="end"') +
        text(x + room + 4 + steps * 2, y, 12, highLabel);
      return [{ label: color.label, width: 2 * room + steps * 2 + 12, swatch: ramp }];
    }
    if (layer.kind === 'text' || layer.kind === 'raster' || layer.label === undefined) return [];
    const { label } = layer;
    if (layer.kind === 'areas')
      return [
        {
          label,
          width: 14,
          swatch: (x, y) =>
            `<rect x="${x}" y="${y - 10}" width="12" height="12" fill="${layer.hatched ? 'url(#hatch)' : layer.color}"/>`,
        },
      ];
    if (layer.kind === 'dots')
      return [
        {
          label,
          width: 12,
          swatch: (x, y) => `<circle cx="${x + 5}" cy="${y - 4}" r="4" fill="${layer.color}"/>`,
        },
      ];
    const dash = layer.kind === 'rule' ? '2 3' : layer.dashed ? '4 3' : 'none';
    return [
      {
        label,
        width: 24,
        swatch: (x, y) =>
          `<line x1="${x}" x2="${x + 20}" y1="${y - 4}" y2="${y - 4}" stroke="${layer.color}" stroke-width="2" stroke-dasharray="${dash}"/>`,
      },
    ];
  });
}

/** The legend laid out in lines no wider than a panel, and how many lines it took. */
function legend(panel: Panel, x: number, y: number): { readonly svg: string; readonly lines: number } {
  let column = 0;
  let line = 0;
  let svg = '';
  const named = keys(panel.layers);
  // What looks alike stands once.
  const once = named.filter(({ label }, k) => named.findIndex((other) => other.label === label) === k);
  for (const key of once) {
    const width = key.width + 4 + key.label.length * 12 * CHARACTER + 16;
    if (column > 0 && column + width > PANEL_WIDTH - 52) {
      column = 0;
      line++;
    }
    const at = x + 52 + column;
    const baseline = y + line * LINE;
    svg += key.swatch(at, baseline) + text(at + key.width + 4, baseline, 12, key.label);
    column += width;
  }
  return { svg, lines: column === 0 && line === 0 ? 0 : line + 1 };
}

/** Draws a figure as one self-contained SVG: title, panels with legends, caption. Text stays text. */
export function renderSvg(figure: Figure): string {
  const perRow = Math.min(figure.panelsPerRow, figure.panels.length);
  const width = 2 * MARGIN + perRow * PANEL_WIDTH + (perRow - 1) * GAP;
  let y = MARGIN + 18;
  const titleLines = wrap(figure.title, width - 2 * MARGIN, 18 * SEMIBOLD);
  const title = titleLines
    .map((line, k) => text(MARGIN, y + k * TITLE_LINE, 18, line, 'font-weight="600"'))
    .join('');
  y += 16 + (titleLines.length - 1) * TITLE_LINE;
  let body = '';
  for (let start = 0; start < figure.panels.length; start += perRow) {
    const row = figure.panels.slice(start, start + perRow);
    const left = (k: number) => MARGIN + k * (PANEL_WIDTH + GAP);
    const legends = row.map((panel, k) => legend(panel, left(k), y + 46));
    const lines = Math.max(...legends.map((l) => l.lines));
    const top = y + 30 + lines * LINE + 4;
    const panelHeight = Math.max(...row.map((panel) => panel.height ?? PANEL_HEIGHT));
    row.forEach((panel, k) => {
      body += text(left(k) + 52, y + 22, 14, panel.title, 'font-weight="600"');
      body += legends[k]!.svg;
      body += panelSvg(panel, left(k), top, PANEL_WIDTH, panelHeight);
    });
    y = top + panelHeight + 8;
  }
  const caption = wrap(figure.caption, width - 2 * MARGIN, 13);
  const captionSvg = caption.map((line, k) => text(MARGIN, y + 18 + k * LINE, 13, line)).join('');
  const height = y + 18 + caption.length * LINE + MARGIN / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" role="img" aria-label="${attribute(figure.title)}">`,
    `<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${COLORS.exit}"/><rect width="1.5" height="6" fill="#7a7f88"/></pattern></defs>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    title,
    body,
    captionSvg,
    '</svg>\n',
  ].join('\n');
}

const attribute = (content: string): string =>
  content.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

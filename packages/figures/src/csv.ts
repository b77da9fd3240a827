import { csvCell } from '@regulab/core';
import type { FigureData } from './figure.js';

/** The data of a figure as CSV; missing values are empty cells. */
export const figureCsv = ({ columns, rows }: FigureData): string =>
  [columns, ...rows].map((row) => `${row.map((cell) => csvCell(cell)).join(',')}\n`).join('');

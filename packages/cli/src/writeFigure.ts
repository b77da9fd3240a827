import { writeFileSync } from 'node:fs';
import type { Figure } from '@regulab/figures';
import { fileFailure } from '@regulab/sweep/files.js';

/** Writes a picture to each file, as its ending says. */
export async function writeFigure(figure: Figure, files: readonly string[]): Promise<void> {
  const { renderSvg } = await import('@regulab/figures');
  const { renderPng } = await import('@regulab/figures/node');
  const svg = renderSvg(figure);
  for (const file of files)
    try {
      writeFileSync(file, /\.png$/i.test(file) ? renderPng(svg) : svg);
    } catch (error) {
      throw fileFailure('write', file, error);
    }
}

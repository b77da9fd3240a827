import { writeFileSync } from 'node:fs';
import { misuse } from '@regulab/core';
import type { Figure } from '@regulab/figures';
import { fileFailure } from '@regulab/sweep';

/** Pictures have these endings. */
export function checkPictures(files: readonly string[] | undefined): void {
  for (const file of files ?? [])
    if (!/\.(svg|png)$/i.test(file)) throw misuse(`--out is ${file}; its name must end in .svg or .png`);
}

/** Writes a picture to each file, as its ending says. */
export async function writeFigure(figure: Figure, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
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

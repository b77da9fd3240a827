import { writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { findModel, misuse } from '@regulab/core';
import { figureCsv, type PlotTask, plotFigure, plotTable, renderSvg } from '@regulab/figures';
import { renderPng } from '@regulab/figures/node';
import { fileFailure, sourceOf, withSweep } from '@regulab/sweep';
import { readCount } from '../parse.js';
import { noteSource } from '../sourceNotes.js';

interface Options extends Omit<PlotTask, 'bins'> {
  readonly bins: string;
  readonly title?: string | undefined;
  readonly out: readonly string[];
}

/** The file for a picture's numbers. */
const csvBeside = (file: string): string => file.replace(/\.(svg|png)$/i, '.csv');

/** Draws a picture of a sweep's columns and writes its data beside it as CSV. */
export async function plot(data: string, options: Options): Promise<void> {
  for (const file of options.out) {
    if (!/\.(svg|png)$/i.test(file)) throw misuse(`--out is ${file}; its name must end in .svg or .png`);
    if (resolve(csvBeside(file)) === resolve(data))
      throw misuse(`--out is ${file}, whose numbers would overwrite ${data}; choose another name`);
  }
  const source = sourceOf(data);
  if (source) noteSource(data, source);
  const model = source === null ? null : findModel(source.model);
  const task = { ...options, bins: readCount('--bins', options.bins, 2) };
  const table = await withSweep(data, (ask) => plotTable(ask, model, source?.bargain != null, task));
  const figure = plotFigure(model, basename(data), task, table, options.title);
  const svg = renderSvg(figure);
  for (const file of options.out)
    try {
      writeFileSync(file, /\.png$/i.test(file) ? renderPng(svg) : svg);
      writeFileSync(csvBeside(file), figureCsv(figure.data));
    } catch (error) {
      throw fileFailure('write', file, error);
    }
}

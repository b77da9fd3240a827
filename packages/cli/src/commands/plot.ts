import { writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { misuse } from '@regulab/core';
import { figureCsv, plotFigure, plotTable } from '@regulab/figures';
import { fileFailure, sourceOf, withSweep } from '@regulab/sweep';
import type { Run } from '../command.js';
import { noteSource } from '../sourceNotes.js';
import { writeFigure } from '../writeFigure.js';

/** The file for a picture's numbers. */
const csvBeside = (file: string): string => file.replace(/\.(svg|png)$/i, '.csv');

/** Draws a picture of a sweep's columns and writes its data beside it as CSV. */
export const run: Run<'plot'> = async ({ words: [data], options: { out, title, ...task }, laboratory }) => {
  for (const file of out)
    if (resolve(csvBeside(file)) === resolve(data!))
      throw misuse(`--out is ${file}, whose numbers would overwrite ${data}; choose another name`);
  const source = sourceOf(laboratory, data!);
  if (source) noteSource(data!, source);
  const model = source?.contract ?? null;
  const table = await withSweep(data!, (ask) => plotTable(ask, model, source?.bargain != null, task));
  const figure = plotFigure(model, basename(data!), task, table, title);
  await writeFigure(figure, out);
  for (const file of out.map(csvBeside))
    try {
      writeFileSync(file, figureCsv(figure.data));
    } catch (error) {
      throw fileFailure('write', file, error);
    }
  return undefined;
};

import { mergeSweep } from '@regulab/sweep';
import type { Run } from '../command.js';

/** Joins the parts of a sweep to a few large files. */
export const run: Run<'merge'> = async ({ words: [directory], options }) => {
  const merged = await mergeSweep(directory!, options.out, options.files);
  return {
    json: merged,
    text: () =>
      `${merged.files.join('\n')}\n${merged.parts.toLocaleString('en-US')} parts, ${merged.rows.toLocaleString('en-US')} rows`,
  };
};

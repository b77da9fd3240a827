import { mergeSweep } from '@regulab/sweep';
import { readCount } from '../parse.js';
import { print } from '../print.js';

interface Options {
  readonly out: string;
  readonly files: string;
  readonly json?: true | undefined;
}

/** Joins the parts of a sweep to a few large files. */
export async function merge(directory: string, options: Options): Promise<void> {
  const merged = await mergeSweep(directory, options.out, readCount('--files', options.files, 1));
  print(
    options.json
      ? `${JSON.stringify(merged, null, 2)}\n`
      : `${merged.files.join('\n')}\n${merged.parts.toLocaleString('en-US')} parts, ${merged.rows.toLocaleString('en-US')} rows\n`,
  );
}

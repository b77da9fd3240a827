import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Laboratory, misuse } from '@regulab/core';
import { besidePath, isSheetFile, readModelSource, readSheetFile } from '@regulab/sweep/modelFiles.js';
import { init, parse } from 'es-module-lexer';

/** Files of models as a page can load them. */
export interface ServedModels {
  /** For the page: what each file is called and where it is. */
  readonly files: readonly { readonly name: string; readonly address: string; readonly sha256: string }[];
  /** Each file, and what it imports, by its path on the server. */
  readonly texts: ReadonlyMap<string, { readonly type: string; readonly text: string }>;
}

/** Where the page's server has the library that models import. */
export const CORE_ADDRESS = '/core.js';

/**
 * Prepares the files of a laboratory's models for a page: each import leads to where the server has what it names.
 *
 * @throws RegulabError with code `misuse` for imports that a page cannot load
 */
export async function servedModels({ files }: Laboratory): Promise<ServedModels> {
  await init;
  const texts = new Map<string, { type: string; text: string }>();
  const served = await Promise.all(
    files.map(async ({ path: file }) => {
      const { paths, sha256 } = await readModelSource(file);
      const addressOf = (path: string): string =>
        `/models/${sha256.slice(0, 16)}/${paths.indexOf(path)}-${encodeURIComponent(basename(path))}`;
      if (isSheetFile(file)) {
        // A sheet is data: what makes a model of it is the page's own library.
        const sheet = JSON.stringify(readSheetFile(file).sheet);
        const text = `import { defineGame } from '${CORE_ADDRESS}';\nexport const game = defineGame(${sheet});\n`;
        const address = `/models/${sha256.slice(0, 16)}/${encodeURIComponent(basename(file))}.js`;
        texts.set(address, { type: 'text/javascript', text });
        return { name: basename(file), address, sha256 };
      }
      for (const path of paths) {
        const text = readFileSync(path, 'utf8');
        const isData = /\.json$/i.test(path);
        texts.set(addressOf(path), {
          type: isData ? 'application/json' : 'text/javascript',
          text: isData ? text : rewritten(text, path, (name) => addressOf(besidePath(path, name))),
        });
      }
      return { name: basename(file), address: addressOf(paths[0]!), sha256 };
    }),
  );
  return { files: served, texts };
}

/** A module whose imports lead elsewhere. */
function rewritten(text: string, path: string, beside: (name: string) => string): string {
  let made = '';
  let end = 0;
  for (const { n: name, s, e, d } of parse(text)[0]) {
    if (name === undefined) continue;
    if (name !== '@regulab/core' && !/^\.{1,2}\//.test(name))
      throw misuse(
        `${path} imports ${name}; a page can load @regulab/core and files beside it: put what you need of it into your file`,
      );
    // A dynamic import holds its quotes.
    const quote = d > -1 ? '"' : '';
    made += `${text.slice(end, s)}${quote}${name === '@regulab/core' ? CORE_ADDRESS : beside(name)}${quote}`;
    end = e;
  }
  return made + text.slice(end);
}

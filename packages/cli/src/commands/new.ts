import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { misuse, unknownName } from '@regulab/core';
import { fileFailure } from '@regulab/sweep/files.js';
import type { Run } from '../command.js';
import { sheetSchema } from '../sheetSchema.js';

const ENDING = '.game.yaml';

/** Where the sheets to start from are: beside the program as it is published, or among its sources. */
const folder = (): string =>
  ['../templates/', '../../templates/']
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(place))!;

/** Names of the sheets to start from. */
export const templateNames = (): string[] =>
  readdirSync(folder())
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();

/** Writes a sheet to start from. */
export const run: Run<'new'> = ({ words: [given], options }) => {
  const stem = basename(given!).replace(/(?:\.game)?\.ya?ml$/i, '');
  const slug = stem
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  if (slug === '') throw misuse(`${JSON.stringify(given)} is no name for a game; take letters, such as race`);
  const names = templateNames();
  const from = options.from ?? 'duopoly';
  if (!names.includes(from)) throw unknownName('sheet to start from', from, names);
  const file = /\.ya?ml$/i.test(given!) ? given! : `${given!}${ENDING}`;
  const text = readFileSync(join(folder(), `${from}${ENDING}`), 'utf8').replace(
    /^id: .*$/m,
    `id: my/${slug}`,
  );
  const schema = options.schema ? file.replace(/[^/\\]*$/, 'game-sheet.schema.json') : null;
  const head = schema === null ? '' : '# yaml-language-server: $schema=./game-sheet.schema.json\n';
  if (existsSync(file)) throw misuse(`${file} is there already; take another name`);
  try {
    writeFileSync(file, head + text, { flag: 'wx' });
    if (schema !== null) writeFileSync(schema, `${JSON.stringify(sheetSchema(), null, 2)}\n`);
  } catch (error) {
    throw fileFailure('write', file, error);
  }
  return {
    json: { file, ...(schema === null ? {} : { schema }) },
    text: () =>
      [
        `${file} is a game of my/${slug} to start from. Next:`,
        `  regulab describe ${file}`,
        `  regulab solve ${file}`,
        `  regulab open --models ${file}`,
      ].join('\n'),
  };
};

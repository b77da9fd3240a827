import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The text font of the figures as CSS that needs no other file: Latin and Greek, regular and semibold. */
export function fontFaces(): string {
  return [400, 600]
    .flatMap((weight) => [
      { weight, subset: 'latin', range: 'U+0000-00FF,U+2000-206F,U+2212' },
      { weight, subset: 'greek', range: 'U+0370-03FF' },
    ])
    .map(({ weight, subset, range }) => {
      const file = require.resolve(
        `@fontsource/source-sans-3/files/source-sans-3-${subset}-${weight}-normal.woff2`,
      );
      const data = readFileSync(file).toString('base64');
      return `@font-face{font-family:'Source Sans 3';font-weight:${weight};unicode-range:${range};src:url(data:font/woff2;base64,${data}) format('woff2')}`;
    })
    .join('\n');
}

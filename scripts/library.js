// Copies the compiled modules of the published packages into their folders `lib`: what stands behind a face in the workspace becomes a
// folder beside it, and imports between them become relative. One function that somebody imports costs that function.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const papers = readdirSync('papers').filter((name) => existsSync(`papers/${name}/package.json`));

/** Packages that go into each published one; others are imported. */
const PARTS = {
  'packages/core': ['numeric', 'model', 'analysis', 'rules', 'games', 'core'].map(
    (name) => `packages/${name}`,
  ),
  'packages/cli': [
    ...['sweep', 'jobs', 'cluster', 'measure', 'figures', 'report'].map((name) => `packages/${name}`),
    ...papers.map((name) => `papers/${name}`),
    'packages/cli',
  ],
};

/** The module of a folder that a specifier of another stands for, without its ending. */
function moduleOf(exports, subpath) {
  const own = exports[subpath];
  if (own) return own.source.replace(/^\.\/src\//, '').replace(/\.ts$/, '');
  if (exports['./*.js'] && subpath.endsWith('.js')) return subpath.slice(2, -3);
  throw new Error(`nothing is exported as ${subpath}`);
}

for (const [home, folders] of Object.entries(PARTS)) {
  const lib = join(home, 'lib');
  rmSync(lib, { recursive: true, force: true });
  const packages = folders.map((folder) => ({
    folder,
    own: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    out: join(lib, folder === 'packages/cli' ? 'regulab' : folder.split('/')[1]),
  }));
  const placeOf = (specifier) => {
    const { own, out } =
      packages.find(({ own: { name } }) => specifier === name || specifier.startsWith(`${name}/`)) ?? {};
    return own === undefined
      ? null
      : `${join(out, moduleOf(own.exports, `.${specifier.slice(own.name.length)}`))}.js`;
  };
  for (const { folder, out } of packages)
    for (const name of readdirSync(join(folder, 'dist'), { recursive: true })) {
      // Of the command the faces alone are a library.
      if (!/\.(js|d\.ts)$/.test(name) || (folder === 'packages/cli' && !name.startsWith('faces/'))) continue;
      const file = join(out, name);
      const text = readFileSync(join(folder, 'dist', name), 'utf8')
        .replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
        .replace(
          /((?:from|import)\s*\(?\s*)(['"])(@regulab\/[^'"]+|regulab[^'"]*)\2/g,
          (whole, before, quote, specifier) => {
            const place = placeOf(specifier);
            if (place === null) return whole;
            const path = relative(dirname(file), place);
            return `${before}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
          },
        );
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
}

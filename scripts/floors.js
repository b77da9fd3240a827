// The floors of the house, read from the code: which package imports which. Drawn for docs/architecture.md; held by a test.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const textOf = (path) => readFileSync(join(root, path), 'utf8');

/** What a module imports, types too; programs that it writes as texts do not count. */
const importsOf = (text) =>
  [
    ...text.matchAll(
      /^(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic);

const sourcesIn = (folder) =>
  readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${folder}/src/${name}`);

/** Every package with its folder, its words and the packages that its sources import; papers count as one floor. */
export function readPackages() {
  const folders = [
    ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`),
    ...readdirSync(join(root, 'papers')).map((name) => `papers/${name}`),
    'apps/web',
  ].filter((folder) => existsSync(join(root, folder, 'package.json')));
  const packages = folders.map((folder) => ({ folder, own: JSON.parse(textOf(`${folder}/package.json`)) }));
  const folderOf = new Map(packages.map(({ folder, own }) => [own.name, folder]));
  return packages.map(({ folder, own }) => {
    const imports = new Set();
    for (const source of sourcesIn(folder))
      for (const specifier of importsOf(textOf(source))) {
        const target = folderOf.get(/^(?:@[\w-]+\/)?[\w-]+/.exec(specifier)?.[0]);
        if (target !== undefined && target !== folder) imports.add(target);
      }
    return { folder, name: own.name, words: own.description ?? '', own, imports: [...imports].sort() };
  });
}

/** Modules that import one another in a circle, as paths. */
export function circles() {
  const files = ['packages', 'papers', 'apps'].flatMap((part) =>
    readdirSync(join(root, part)).flatMap((name) =>
      existsSync(join(root, part, name, 'src')) ? sourcesIn(`${part}/${name}`) : [],
    ),
  );
  const known = new Set(files);
  const resolve = (from, specifier) => {
    const path = specifier.startsWith('.')
      ? join(from, '..', specifier)
      : specifier.replace(/^@regulab\/(\w+)\/(.*)$/, 'packages/$1/src/$2');
    return [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx'), path].find((each) =>
      known.has(each),
    );
  };
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(textOf(file)).flatMap((specifier) => resolve(file, specifier) ?? []),
    ]),
  );
  const state = new Map();
  const found = [];
  const visit = (file, path) => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file]);
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file)) visit(next, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
  return found;
}

/** Floors from the top down: each imports only what stands below it. */
export const FLOORS = [
  ['apps/web', 'packages/cli'],
  ['papers'],
  ['packages/report'],
  ['packages/figures'],
  ['packages/jobs', 'packages/cluster', 'packages/measure'],
  ['packages/sweep'],
  ['packages/core'],
  ['packages/games', 'packages/analysis'],
  ['packages/rules'],
  ['packages/model'],
  ['packages/numeric'],
];

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Lines of at most so many characters. */
function wrapped(text, width) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== '' && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** The floors as a picture. */
export function floorsSvg() {
  const packages = readPackages();
  const [width, height, gap] = [960, 86, 14];
  const isPaper = (folder) => folder.startsWith('papers/');
  const boxes = FLOORS.flatMap((row, level) =>
    row.map((folder, place) => {
      const members =
        folder === 'papers'
          ? packages.filter((each) => isPaper(each.folder))
          : packages.filter((each) => each.folder === folder);
      const below = [...new Set(members.flatMap(({ imports }) => imports))]
        .map((each) => (isPaper(each) ? 'papers' : each.replace('packages/', '')))
        .filter((each) => each !== folder);
      const boxWidth = (width - gap * (row.length - 1)) / row.length;
      const words = folder === 'papers' ? 'one folder a paper: its figures and its claims' : members[0].words;
      return {
        x: place * (boxWidth + gap),
        y: level * (height + gap),
        width: boxWidth,
        name: folder,
        lines: wrapped(words, Math.floor(boxWidth / 7.2)).slice(0, 2),
        below: [...new Set(below)].sort().join(', '),
      };
    }),
  );
  const total = FLOORS.length * (height + gap) - gap;
  const texts = boxes.map(({ x, y, width: own, name, lines, below }) =>
    [
      `<rect x="${x}" y="${y}" width="${own}" height="${height}" rx="6" fill="#f5f7fa" stroke="#b9bec6"/>`,
      `<text x="${x + 14}" y="${y + 24}" font-weight="600" font-size="16" fill="#1f2328">${escaped(name)}</text>`,
      ...lines.map(
        (line, k) =>
          `<text x="${x + 14}" y="${y + 43 + 16 * k}" font-size="13" fill="#3a4048">${escaped(line)}</text>`,
      ),
      below === ''
        ? ''
        : `<text x="${x + 14}" y="${y + height - 9}" font-size="12" fill="#5b616b">imports ${escaped(below)}</text>`,
    ].join(''),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -10 ${width + 20} ${total + 20}" font-family="'Source Sans 3', 'Source Sans Pro', 'Helvetica Neue', Arial, sans-serif"><rect x="-10" y="-10" width="${width + 20}" height="${total + 20}" fill="#ffffff"/>${texts.join('')}</svg>\n`;
}

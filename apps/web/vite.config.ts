import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;

/** Keeps of KaTeX's fonts the format that every browser of today reads. */
const woff2Only: Plugin = {
  name: 'woff2-only',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('katex') && id.includes('.css')
      ? code.replace(/,\s*url\([^)]*\.(woff|ttf)\)\s*format\(['"](woff|truetype)['"]\)/g, '')
      : undefined,
};

const WORKER = 'sw.js';

/** Tells the service worker which files make the page, and a name that changes with any of them. */
const keptFiles: Plugin = {
  name: 'kept-files',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const built = Object.values(bundle).filter(
        (file) => file.fileName !== WORKER && !file.fileName.endsWith('.map'),
      );
      const copied = readdirSync(join(here, 'public'));
      const hash = createHash('sha256');
      for (const file of built)
        hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
      for (const name of copied) hash.update(name).update(readFileSync(join(here, 'public', name)));
      const files = [...built.map((file) => file.fileName), ...copied].sort().map((name) => `./${name}`);
      const worker = bundle[WORKER];
      if (worker?.type !== 'chunk') throw new Error(`${WORKER} is not built`);
      const kept = JSON.stringify({ name: hash.digest('hex').slice(0, 16), files });
      if (!worker.code.includes('__KEPT__')) throw new Error(`${WORKER} has no place for the list of files`);
      worker.code = worker.code.replace('__KEPT__', () => kept);
    },
  },
};

/** Texts as servers send them: packed once, here. */
const packed: Plugin = {
  name: 'packed',
  apply: 'build',
  closeBundle() {
    const folder = join(here, 'dist');
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(html|js|css|svg|json|webmanifest)$/.test(name)) continue;
      const text = readFileSync(join(folder, name));
      writeFileSync(join(folder, `${name}.gz`), gzipSync(text, { level: 9 }));
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
    }
  },
};

export default defineConfig({
  root: here,
  // Addresses inside the page are relative, so that it works from any path.
  base: './',
  // The page is made from the sources of every package.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [woff2Only, keptFiles, packed],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: join(here, 'index.html'), sw: join(here, 'src/serviceWorker.ts') },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? WORKER : 'assets/[name]-[hash].js'),
      },
    },
  },
});

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { defaultServerConditions, type Plugin } from 'vite';
import type { ViteUserConfig } from 'vitest/config';

// Tests read the sources of every package: nothing is built before them but what they run as a command.
const conditions = ['source', ...defaultServerConditions];

const THREAD = /new URL\('\.\/(\w*Worker)\.js', import\.meta\.url\)/g;
const OUT = join(import.meta.dirname, 'node_modules/.cache/regulab');

/** Threads of Node load JavaScript alone: each is built when a test first starts it. */
const threads = (): Plugin => {
  const built = new Map<string, Promise<string>>();
  async function build(folder: string, name: string): Promise<string> {
    const file = join(OUT, `${name}.js`);
    const thread = await rolldown({
      input: join(folder, `${name}.ts`),
      platform: 'node',
      resolve: { conditionNames: ['source', 'node', 'import', 'module', 'default'] },
      external: (id) => !/^([.#/]|@regulab\/)/.test(id),
    });
    await thread.write({ file, format: 'esm' });
    await thread.close();
    return pathToFileURL(file).href;
  }
  return {
    name: 'threads',
    enforce: 'pre',
    async transform(code, id) {
      const names = [...code.matchAll(THREAD)].map(([, name]) => name!);
      if (!id.endsWith('.ts') || names.length === 0) return undefined;
      for (const name of names) if (!built.has(name)) built.set(name, build(join(id, '..'), name));
      const addresses = new Map(
        await Promise.all(names.map(async (name) => [name, await built.get(name)!] as const)),
      );
      return code.replaceAll(THREAD, (_, name: string) => `new URL('${addresses.get(name)}')`);
    },
  };
};

/** What all tests have in common. */
export const shared: ViteUserConfig = {
  plugins: [threads()],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
};
